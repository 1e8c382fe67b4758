export default function Resistance() {
  return <h1>Resistance</h1>;
}
