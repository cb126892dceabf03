export default function CardsTab(_: any) { return null; }
