import { Keyboard, Moon, Redo2, Save, Sun, Undo2 } from "lucide-react";
import { Suspense, useEffect, useRef, useState, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useOnce } from "@/api/latest";
import { download } from "@/figures/save";
import { PAGES } from "@/pages/pages";
import { openSession, redo, sessionFile, undo } from "@/session/session";
import { useDropped } from "./drop";
import { Keys } from "./keys";
import { HEAD_BYTES, pageFor } from "./route";
import { nextTheme, useTheme } from "./theme";

type About = { version: string; research_use_only: string };

/** What surrounds every page: the way to the others, undo, theme, session, keys, and the whole window as a drop target. */
export function Shell({ children }: { children: ReactNode }) {
  const [place, go] = useLocation();
  const about = useOnce<About>("/api/about").answer;
  const [theme, setTheme] = useTheme();
  const [keys, setKeys] = useState(false);
  const [said, setSaid] = useState("");
  const put = useDropped((own) => own.put);
  const file = useRef<HTMLInputElement>(null);
  useKeys(go, () => setKeys(true));
  const page = PAGES.find((own) => (own.path === "/" ? place === "/" : place.startsWith(own.path)));
  const names = useRef<HTMLUListElement>(null);
  useEffect(() => { // on a phone the names of the pages are one line that scrolls
    const own = names.current?.querySelector<HTMLElement>("[aria-current]"), line = own?.closest("nav");
    if (own && line) line.scrollLeft = own.offsetLeft - line.offsetLeft - (line.clientWidth - own.offsetWidth) / 2;
  }, [page]);
  useEffect(() => { document.title = page && page.path !== "/" ? `${page.name} · rapalog` : "rapalog"; }, [page]);
  const drop = async (files: File[]) => {
    if (!files.length) return;
    if (files[0]!.name.endsWith(".rapalog.json")) { setSaid(await openSession(files[0]!)); return; }
    const head = await files[0]!.slice(0, HEAD_BYTES).text(), reads = pageFor(PAGES, place, files, head);
    put(files);
    go(reads && place.startsWith(reads.path) ? place : reads?.path ?? "/plate");
  };
  return (
    <div className="shell" onDragOver={(event) => event.preventDefault()} onDrop={(event) => { event.preventDefault(); void drop([...event.dataTransfer.files]); }}>
      <a className="skip" href="#main">Skip to the page</a>
      <header className="top">
        <Link href="/" className="brand">rapalog</Link>
        <nav aria-label="Pages">
          <ul ref={names}>{PAGES.slice(1).map((own) => (
            <li key={own.path}><Link href={own.path} aria-current={page === own ? "page" : undefined}>{own.name}</Link></li>
          ))}</ul>
        </nav>
        <div className="top-tools">
          <button type="button" className="quiet icon" onClick={undo} aria-label="Undo (Ctrl+Z)" title="Undo (Ctrl+Z)"><Undo2 size={17} aria-hidden /></button>
          <button type="button" className="quiet icon" onClick={redo} aria-label="Redo (Ctrl+Shift+Z)" title="Redo (Ctrl+Shift+Z)"><Redo2 size={17} aria-hidden /></button>
          <button type="button" className="quiet icon" aria-label="Save the session as a file" title="Save the session as a file"
            onClick={() => download(sessionFile(about?.version ?? ""), "session.rapalog.json")}><Save size={17} aria-hidden /></button>
          <button type="button" className="quiet icon" onClick={() => setTheme(nextTheme(theme))} aria-label={`Theme: ${theme}`} title={`Theme: ${theme}`}>
            {theme === "dark" ? <Moon size={17} aria-hidden /> : <Sun size={17} aria-hidden />}</button>
          <button type="button" className="quiet icon" onClick={() => setKeys(true)} aria-label="Keys (?)" title="Keys (?)"><Keyboard size={17} aria-hidden /></button>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {said ? <p className="problem" role="alert">{said}</p> : null}
        <Suspense fallback={<p className="soft" role="status">loading</p>}>{children}</Suspense>
      </main>
      <footer>
        <p>rapalog {about?.version} <span className="sep">·</span> {about?.research_use_only ?? "For research use only. rapalog gives no clinical advice."} <span className="sep">·</span> Nothing leaves this machine; stop the server with Ctrl+C in its terminal.</p>
        <p><button type="button" className="link" onClick={() => file.current?.click()}>Open a session file</button>
          <input ref={file} hidden type="file" accept=".json" aria-label="Session file" onChange={async (event) => { const one = event.target.files?.[0]; if (one) setSaid(await openSession(one)); event.target.value = ""; }} /></p>
      </footer>
      {keys ? <Keys close={() => setKeys(false)} /> : null}
    </div>
  );
}

const typing = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

function useKeys(go: (path: string) => void, help: () => void): void {
  useEffect(() => {
    let after = -Infinity;
    const press = (event: KeyboardEvent) => {
      const command = event.ctrlKey || event.metaKey;
      if (command && event.key.toLowerCase() === "z" && !typing(event.target)) {
        event.preventDefault();
        (event.shiftKey ? redo : undo)();
        return;
      }
      if (command || event.altKey || typing(event.target)) return;
      if (event.key === "?") help();
      if (event.key === "/") {
        const find = document.querySelector<HTMLElement>("[data-find]");
        if (find) { event.preventDefault(); find.focus(); }
      }
      if (event.key === "g") { after = performance.now(); return; }
      const page = PAGES.find((own) => own.key === event.key);
      if (page && performance.now() - after < 1500) { event.preventDefault(); go(page.path); }
      after = -Infinity;
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [go, help]);
}
