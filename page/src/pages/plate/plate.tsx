export default function Plate() {
  return <h1>Plate</h1>;
}
