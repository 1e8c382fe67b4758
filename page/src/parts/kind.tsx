/** What kind of number it is; always visible beside it. */
export type NumberKind = "measured" | "fitted" | "predicted" | "calibrated" | "assumed" | "bound" | "example" | "computed" | "wired";

const SAID: Record<NumberKind, string> = {
  measured: "read from your files", fitted: "fitted to wells or bands", predicted: "the model says it; nothing here was fitted to it",
  calibrated: "the model was fitted to data of this kind", assumed: "nobody has measured it", bound: "only a limit is known",
  example: "made by the model and the virtual bench, not measured", computed: "worked out from other numbers", wired: "put in, so it can only come out",
};

export function KindBadge({ kind }: { kind: NumberKind }) {
  return <span className={`kind ${kind}`} title={SAID[kind]}>{kind}</span>;
}
