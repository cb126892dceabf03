import { Alert, Anchor, Button, Group, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { facts } from "../../app/facts";
import { useChange } from "../../app/queries";
import type { Session } from "../../app/token";
import { graphql } from "../../generated";
import { Card } from "./Card";
import { CompanyField, knownCompany, rememberCompany } from "./CompanyField";

const PortalSignIn = graphql(`
  mutation ConsolePortalSignIn($input: PortalSignInInput!) {
    portalSignIn(input: $input) { accessToken expiresInSeconds customerId retryAfterSeconds userErrors { code message path } }
  }
`);

export function SignIn({ onSignedIn }: { onSignedIn: (session: Session) => void }) {
  const [companyHandle, setCompany] = useState(knownCompany);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string>();
  const [signIn, isSending] = useChange(PortalSignIn);
  const submit = async () => {
    const answer = (await signIn({ input: { companyHandle, email, password } }, { quiet: true }))?.portalSignIn;
    if (!answer) return;
    setFault(answer.userErrors[0]?.message);
    if (!answer.accessToken) return;
    rememberCompany(companyHandle);
    onSignedIn({ token: answer.accessToken, expiresInSeconds: answer.expiresInSeconds ?? 0 });
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <Card of="/portal">
        <CompanyField value={companyHandle} onChange={setCompany} />
        <TextInput label="E-mail" type="email" autoComplete="username" value={email} onChange={(event) => setEmail(event.currentTarget.value)} required />
        <PasswordInput label="Password" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} required />
        {fault && <Alert color="red" role="alert">{fault}</Alert>}
        <Button type="submit" loading={isSending} fullWidth>Sign in</Button>
        <Group justify="space-between">
          <Anchor component={Link} href="/portal/forgotten" size="sm">Forgot the password?</Anchor>
          {facts.mode === "demo" && <Anchor href={`/portal?demo=${companyHandle}`} size="sm">Look around as a demo customer</Anchor>}
        </Group>
      </Card>
    </form>
  );
}
