import type { BlotImage } from "./types";

const COUNT = /there seem to be (\d+) lanes, the layout names (\d+)/;

/** Lanes that are not certain: the question, and the two answers to it. Nothing is measured until one is given. */
export function Doubts({ image, accept, correct }: { image: BlotImage; accept: () => void; correct: () => void }) {
  const counts = image.doubts.map((own) => COUNT.exec(own)).find(Boolean);
  const [seen, named] = counts ? [counts[1]!, counts[2]!] : ["", ""];
  return (
    <div className="warning doubts" role="alert">
      <p><strong>{counts ? `${[seen, named].sort((a, b) => Number(a) - Number(b)).join(" or ")} lanes?` : "Are these the lanes?"}</strong> {image.name}: {image.doubts.join("; ")}. The dashed boxes are a proposal, and nothing is measured in them yet.</p>
      <p className="row">
        <button type="button" className="primary" onClick={accept}>{counts ? `${named} lanes, and these boxes` : "Looks right"}</button>
        <button type="button" onClick={correct}>{counts ? `${seen} lanes: correct the layout` : "No: drag the boxes"}</button>
      </p>
    </div>
  );
}

/** What an image cannot promise; its numbers are then no better than that. */
export function NotLinear({ image }: { image: BlotImage }) {
  const own = image.of_the_file.filter((said) => /8-bit|lossy|gamma|photograph|8 bits|coloured|luminance/i.test(said));
  if (!own.length) return null;
  return (
    <div className="warning" role="note">
      <p><strong>This picture may not be in proportion to light.</strong> {own.join("; ")}. Its folds can be closer to 1 than the truth; export the imager's own 16-bit TIFF for numbers.</p>
    </div>
  );
}
