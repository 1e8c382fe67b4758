export default function Home() {
  return <h1>Why is everolimus so potent on p-S6, and so weak on growth?</h1>;
}
