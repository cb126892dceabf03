/** Stripe's own form in its frame: the number goes from the browser to Stripe, and never to the gateway. */
import { Text } from "@mantine/core";
import { loadStripe } from "@stripe/stripe-js/pure";
import { useEffect, useRef, useState } from "react";
import type { CardFormProps } from "./AddCard";

export function StripeCardForm({ setup, onReady }: CardFormProps) {
  const place = useRef<HTMLDivElement>(null);
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    let isGone = false;
    void loadStripe(setup.publishableKey).then((stripe) => {
      if (!stripe || isGone || !place.current) return;
      const elements = stripe.elements({ clientSecret: setup.clientSecret });
      elements.create("payment").mount(place.current);
      onReady(async () => {
        const { error } = await stripe.confirmSetup({ elements, redirect: "if_required", confirmParams: { return_url: location.href } });
        return error?.message ?? null;
      });
    }, () => setFault("Stripe’s form could not be loaded. Check your connection and try again."));
    return () => void (isGone = true);
  }, [setup.clientSecret]);
  return (
    <>
      <div ref={place} />
      {fault && <Text role="alert" className="overdue" size="sm">{fault}</Text>}
    </>
  );
}
