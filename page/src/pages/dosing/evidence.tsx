type Seen = { id: string; readout: string; system: string; condition: string; effect: string; value: number | null; unit: string; source: string; note: string };

/** What was seen in patients, beside what the model says; most of it was printed in words. */
export function Evidence({ seen }: { seen: Seen[] }) {
  return (
    <details className="evidence">
      <summary>What was seen in patients ({seen.length} findings)</summary>
      <div className="scroll whole" tabIndex={0} role="region" aria-label="What was seen in patients">
        <table><thead><tr><th scope="col">finding</th><th scope="col">who</th><th scope="col">dose</th><th scope="col">effect</th><th scope="col">source</th></tr></thead>
          <tbody>{seen.map((own) => (
            <tr key={own.id}><th scope="row">{own.readout}</th><td>{own.system}</td><td>{own.condition}</td><td>{own.effect}{own.value === null ? "" : `: ${own.value} ${own.unit}`}{own.note ? <span className="soft"> {own.note}</span> : null}</td><td className="soft">{own.source} ({own.id})</td></tr>))}
          </tbody></table>
      </div>
    </details>
  );
}
