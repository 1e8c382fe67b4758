import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { PAGES } from "@/pages/pages";

const KEYS: [string, string][] = [
  ["Ctrl+Z, Ctrl+Shift+Z", "undo, redo"], ["/", "find a line, a claim or a well"], ["← →", "move the dose by a quarter of a decade, with Shift by one"],
  ["p", "pin what is shown, to compare with it (Mechanism)"], ["space", "play over time (Mechanism)"], ["Del", "miss the dose that is chosen (Dosing)"], ["Tab, arrows", "reach every slider, well, lane, dose and pair of doses"], ["Esc", "close"],
];

export function Keys({ close }: { close: () => void }) {
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(open) => { if (!open) close(); }} className="overlay">
      <Modal className="modal">
        <Dialog>
          <Heading slot="title">Keys</Heading>
          <dl className="keys">
            {KEYS.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}
            {PAGES.map((own) => <div key={own.path}><dt><kbd>g</kbd> <kbd>{own.key}</kbd></dt><dd>{own.name}</dd></div>)}
          </dl>
          <button type="button" onClick={close}>Close</button>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
