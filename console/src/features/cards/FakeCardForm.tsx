/** The demo's form: it gives the card to the Stripe fake, as Stripe's own form gives it to Stripe. */
import { Alert, Group, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { facts } from "../../app/facts";
import type { CardFormProps } from "./AddCard";

export function FakeCardForm({ setup, onReady }: CardFormProps) {
  const [number, setNumber] = useState("4242 4242 4242 4242");
  const [expiry, setExpiry] = useState("12 / 30");
  const [code, setCode] = useState("123");
  const card = useRef({ number, expiry, code });
  card.current = { number, expiry, code };
  useEffect(() => onReady(() => confirm(setup.setupIntentId, setup.clientSecret, card.current)), [setup.setupIntentId]);
  return (
    <>
      <Alert color="gray">This demo talks to a Stripe that runs beside it. Use Stripe’s test cards: 4242 4242 4242 4242, 5555 5555 5555 4444, or 4000 0000 0000 0002, which is declined.</Alert>
      <TextInput label="Card number" inputMode="numeric" autoComplete="off" value={number} onChange={(event) => setNumber(event.currentTarget.value)} required />
      <Group grow>
        <TextInput label="Expires" placeholder="MM / YY" value={expiry} onChange={(event) => setExpiry(event.currentTarget.value)} required />
        <TextInput label="Security code" inputMode="numeric" value={code} onChange={(event) => setCode(event.currentTarget.value)} required />
      </Group>
    </>
  );
}

const MIN_DIGITS = 13;

type Card = { number: string; expiry: string; code: string };

async function confirm(setupIntentId: string, clientSecret: string, { number, expiry, code }: Card): Promise<string | null> {
  if (number.replaceAll(/\D/g, "").length < MIN_DIGITS) return "Your card number is incomplete.";
  const [month = "", year = ""] = expiry.split("/").map((part) => part.trim());
  const form = new URLSearchParams({
    key: "pk_test_demo",
    client_secret: clientSecret,
    "payment_method_data[type]": "card",
    "payment_method_data[card][number]": number.replaceAll(" ", ""),
    "payment_method_data[card][exp_month]": month,
    "payment_method_data[card][exp_year]": year.length === 2 ? `20${year}` : year,
    "payment_method_data[card][cvc]": code,
  });
  try {
    const response = await fetch(`${facts.stripeBase}/v1/setup_intents/${setupIntentId}/confirm`, { method: "POST", body: form });
    const answer = await response.json();
    return answer.error?.message ?? null;
  } catch {
    return "Stripe could not be reached. Try again.";
  }
}
