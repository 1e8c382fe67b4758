import type { Looked } from "./types";
import { layoutCsv, ROLES, wrongIn, type ImageRow, type LaneRow, type Layout } from "./layout";
import { download } from "@/figures/save";

/** What is in the lanes, where no layout was given: two small tables beside the picture. */
export function LayoutEditor({ job, looked, layout, change, measure }: { job: string; looked: Looked | null; layout: Layout; change: (next: Layout) => void; measure: () => void }) {
  const wrong = wrongIn(layout);
  const bad = (place: string) => (wrong.some((one) => one.place === place) ? true : undefined);
  const lane = (index: number, next: Partial<LaneRow>) => change({ ...layout, lanes: layout.lanes.map((own, at) => (at === index ? { ...own, ...next } : own)) });
  const image = (index: number, next: Partial<ImageRow>) => change({ ...layout, images: layout.images.map((own, at) => (at === index ? { ...own, ...next } : own)) });
  return (
    <section className="panel layout-editor" aria-label="What is in the lanes">
      <h2>What is in the lanes?</h2>
      <p>The images do not say it. Fill in the lanes once, from left to right, and what each image shows.</p>
      <div className="columns layout-columns">
        <div>
          <div className="scroll" tabIndex={0} role="region" aria-label="Lanes">
            <table>
              <thead><tr><th scope="col">lane</th><th scope="col">role</th><th scope="col">sample</th><th scope="col">dose</th><th scope="col">hours</th></tr></thead>
              <tbody>{layout.lanes.map((own, index) => (
                <tr key={index}>
                  <td>{index + 1}</td>
                  <td><select aria-label={`Role of lane ${index + 1}`} value={own.role} aria-invalid={bad(`role ${index}`)} onChange={(event) => lane(index, { role: event.target.value as LaneRow["role"] })}>{ROLES.map((role) => <option key={role}>{role}</option>)}</select></td>
                  <td><input aria-label={`Sample of lane ${index + 1}`} value={own.sample} size={16} aria-invalid={bad(`sample ${index}`)} onChange={(event) => lane(index, { sample: event.target.value })} /></td>
                  <td><input aria-label={`Dose of lane ${index + 1}`} value={own.dose} size={8} placeholder="20 nM" aria-invalid={bad(`dose ${index}`)} onChange={(event) => lane(index, { dose: event.target.value })} /></td>
                  <td><input aria-label={`Hours of lane ${index + 1}`} value={own.hours} size={4} aria-invalid={bad(`hours ${index}`)} onChange={(event) => lane(index, { hours: event.target.value })} /></td>
                </tr>))}</tbody>
            </table>
          </div>
          <p className="row">
            <button type="button" onClick={() => change({ ...layout, lanes: [...layout.lanes, { role: "sample", sample: "", dose: "", hours: layout.lanes.at(-1)?.hours ?? "24" }] })}>One lane more</button>
            <button type="button" disabled={layout.lanes.length < 3} onClick={() => change({ ...layout, lanes: layout.lanes.slice(0, -1) })}>One lane less</button>
          </p>
        </div>
        <div>
          {layout.images.map((own, index) => {
            const seen = looked?.images.find((one) => one.image === own.image), place = looked?.images.findIndex((one) => one.image === own.image);
            return (
              <div key={own.image} className="layout-image">
                {seen ? <img alt={`${own.image} as it was read`} src={`/api/blot/${job}/pictures/${place}?low=${seen.shown_from}&high=${seen.shown_to}`} /> : null}
                <p className="name">{own.image}</p>
                <div className="row">
                  <label>target <input value={own.target} size={9} placeholder="p-S6" aria-invalid={bad(`target ${index}`)} onChange={(event) => image(index, { target: event.target.value })} /></label>
                  <label>replicate <input value={own.replicate} size={3} onChange={(event) => image(index, { replicate: event.target.value })} /></label>
                  <label>membrane <input value={own.blot} size={10} onChange={(event) => image(index, { blot: event.target.value })} /></label>
                </div>
              </div>
            );
          })}
          <p className="soft">Biological replicates have different numbers; images of one membrane have the same name of membrane.</p>
        </div>
      </div>
      {wrong.length ? <p className="soft" role="status">Still missing: {wrong.slice(0, 4).map((one) => one.said).join("; ")}{wrong.length > 4 ? `; and ${wrong.length - 4} more` : ""}.</p> : null}
      <p className="row">
        <button type="button" className="primary" disabled={wrong.length > 0} onClick={measure}>Measure</button>
        <button type="button" onClick={() => download(new Blob([layoutCsv(layout)], { type: "text/csv" }), "layout.csv")}>Save layout.csv</button>
      </p>
    </section>
  );
}
