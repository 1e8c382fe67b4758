import { useState } from "react";

/** A paragraph for the methods of a paper, written from the result. */
export function Methods({ words }: { words: string }) {
  const [said, setSaid] = useState("");
  if (!words) return null;
  return (
    <section aria-labelledby="methods">
      <h2 id="methods">Write my methods</h2>
      <blockquote className="methods">{words}</blockquote>
      <p><button type="button" onClick={() => navigator.clipboard.writeText(words).then(() => setSaid("copied"), () => setSaid("the browser did not allow it: select the text"))}>Copy the paragraph</button> <span role="status" className="soft">{said}</span></p>
    </section>
  );
}
