export default function Blot() {
  return <h1>Blot</h1>;
}
