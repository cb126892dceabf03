/** Where the mails to confirm an account and to reset a password lead; the token is in the fragment, which no server sees. */
import { Alert, Button, PasswordInput, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import { Card } from "./Card";

const Confirm = graphql(`
  mutation ConsolePortalConfirm($input: PortalPasswordInput!) {
    portalAccountConfirm(input: $input) { email userErrors { code message path } }
  }
`);
const Reset = graphql(`
  mutation ConsolePortalReset($input: PortalPasswordInput!) {
    portalPasswordReset(input: $input) { email userErrors { code message path } }
  }
`);

export function SetPassword({ purpose }: { purpose: "confirm" | "reset" }) {
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get("token") ?? "");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [fault, setFault] = useState<string>();
  const [email, setEmail] = useState<string>();
  const [confirm, isConfirming] = useChange(Confirm);
  const [reset, isResetting] = useChange(Reset);
  const submit = async () => {
    if (password !== again) return setFault("The two passwords differ.");
    const input = { token, password };
    const answer = purpose === "confirm" ? (await confirm({ input }, { quiet: true }))?.portalAccountConfirm : (await reset({ input }, { quiet: true }))?.portalPasswordReset;
    if (!answer) return;
    setFault(answer.userErrors[0]?.message);
    if (!answer.email) return;
    // The link works once: it need not stay in the history.
    history.replaceState(null, "", location.pathname);
    setEmail(answer.email);
  };
  if (email) {
    return (
      <Card title="You are all set">
        <Text>From now on sign in as {email}.</Text>
        <Button component={Link} href="/portal">Sign in</Button>
      </Card>
    );
  }
  return (
    <form onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <Card of={purpose === "confirm" ? "/portal/confirm" : "/portal/reset-password"}>
        {!token && <Alert color="orange">This link is not complete. Open it from the mail again.</Alert>}
        <PasswordInput label="New password" autoComplete="new-password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} required data-autofocus />
        <PasswordInput label="The same again" autoComplete="new-password" value={again} onChange={(event) => setAgain(event.currentTarget.value)} required />
        {fault && <Alert color="red" role="alert">{fault}</Alert>}
        <Button type="submit" loading={isConfirming || isResetting} disabled={!token} fullWidth>{purpose === "confirm" ? "Confirm" : "Save the password"}</Button>
      </Card>
    </form>
  );
}
