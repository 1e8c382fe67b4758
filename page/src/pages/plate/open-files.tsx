import { Download, FolderOpen } from "lucide-react";
import { useRef } from "react";
import { send } from "@/api/client";
import { download } from "@/figures/save";

const ACCEPT = ".csv,.txt,.tsv,.xlsx,.xls,.toml";

export function OpenFiles({ onFiles, children, primary }: { onFiles: (files: File[]) => void; children: string; primary?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className={primary ? "primary" : undefined} onClick={() => input.current?.click()}><FolderOpen size={16} aria-hidden />{children}</button>
      <input ref={input} hidden type="file" multiple accept={ACCEPT} aria-label={children} onChange={(event) => { const files = [...(event.target.files ?? [])]; event.target.value = ""; if (files.length) onFiles(files); }} />
    </>
  );
}

/** The files of the example, as an instrument and a person would leave them: to try, and to copy the layout from. */
export function ExampleFiles() {
  const get = async () => { for (const file of (await send<{ files: { name: string; text: string }[] }>("/api/plate/example")).files) download(new Blob([file.text], { type: "text/plain" }), file.name); };
  return <button type="button" className="quiet" onClick={() => void get()}><Download size={15} aria-hidden />Download the example’s files</button>;
}
