export default function Dosing() {
  return <h1>Dosing</h1>;
}
