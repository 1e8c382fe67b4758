export default function Kinase() {
  return <h1>Kinase</h1>;
}
