export default function Scorecard() {
  return <h1>Scorecard</h1>;
}
