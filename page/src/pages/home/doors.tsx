import { Link } from "wouter";

/** The three questions that most people come with. */
export function Doors() {
  return (
    <ul className="doors">
      <li><Link href="/mechanism" className="door"><GapThumb /><span><strong>Why is my IC50 so high?</strong><span className="soft">Drag a dose and watch S6 go dark while AKT lights up.</span></span></Link></li>
      <li><Link href="/plate" className="door"><PlateThumb /><span><strong>Read my plate</strong><span className="soft">Drop an export: curves with intervals, and when there is no IC50.</span></span></Link></li>
      <li><Link href="/blot" className="door"><BlotThumb /><span><strong>Measure my blot</strong><span className="soft">Drop an image: bands, background, folds with intervals.</span></span></Link></li>
    </ul>
  );
}

const GapThumb = () => <svg viewBox="0 0 96 64" className="plot thumb" aria-hidden><path className="frame" d="M10 6v48h80" /><path className="curve s1" d="M12 12C34 12 34 50 56 51h32" /><path className="curve s3" d="M12 12C44 12 50 26 88 28" /></svg>;
const PlateThumb = () => <svg viewBox="0 0 96 64" className="plot thumb" aria-hidden><rect className="frame" x={6} y={6} width={84} height={52} rx={5} />{Array.from({ length: 32 }, (_, index) => <circle key={index} className="f1" opacity={0.2 + 0.8 * Math.max(0, 1 - (index % 8) / 7)} cx={15 + (index % 8) * 9.4} cy={14 + Math.floor(index / 8) * 12} r={3.6} />)}</svg>;
const BlotThumb = () => <svg viewBox="0 0 96 64" className="plot thumb" aria-hidden><rect className="frame" x={6} y={6} width={84} height={52} rx={3} />{[1, 0.75, 0.4, 0.12].map((dark, lane) => <g key={lane}><rect className="ink" opacity={dark} x={13 + lane * 19} y={20} width={13} height={5} rx={2.5} /><rect className="ink" opacity={0.9} x={13 + lane * 19} y={40} width={13} height={5} rx={2.5} /></g>)}</svg>;
