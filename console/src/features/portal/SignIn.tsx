import { Alert, Anchor, Button, Group, PasswordInput, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
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

/** A session, and whose it is. */
export type SignedIn = Session & { customerId?: string | null; companyHandle: string; email: string };
type Props = { onSignedIn: (session: SignedIn) => void; before?: SignedIn; children?: ReactNode };

/** The page of those who are not signed in. */
export const SignIn = (props: Props) => <SignInForm {...props} wrap={(fields) => <Card of="/portal">{fields}</Card>} />;

/** The form alone; `before` is who was signed in until now. */
export function SignInForm({ onSignedIn, before, wrap }: Props & { wrap: (fields: ReactNode) => ReactNode }) {
  const [companyHandle, setCompany] = useState(before?.companyHandle ?? knownCompany);
  const [email, setEmail] = useState(before?.email ?? "");
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<string>();
  const [signIn, isSending] = useChange(PortalSignIn);
  const submit = async () => {
    const answer = (await signIn({ input: { companyHandle, email, password } }, { quiet: true, isAnonymous: true }))?.portalSignIn;
    if (!answer) return;
    setFault(answer.userErrors[0]?.message);
    if (!answer.accessToken) return;
    rememberCompany(companyHandle);
    onSignedIn({ token: answer.accessToken, expiresInSeconds: answer.expiresInSeconds ?? 0, customerId: answer.customerId, companyHandle, email });
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      {wrap(<>
        <CompanyField value={companyHandle} onChange={setCompany} />
        <TextInput label="E-mail" type="email" autoComplete="username" value={email} onChange={(event) => setEmail(event.currentTarget.value)} required />
        <PasswordInput label="Password" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} required data-autofocus />
        {fault && <Alert color="red" role="alert">{fault}</Alert>}
        <Button type="submit" loading={isSending} fullWidth>Sign in</Button>
        <Group justify="space-between">
          {/* Beside the page whose session is over: what was typed there is kept. */}
          <Anchor component={Link} href="/portal/forgotten" target={before && "_blank"} size="sm">Forgot the password?</Anchor>
          {facts.mode === "demo" && !before && <Anchor href={`/portal?demo=${companyHandle}`} size="sm">Look around as a demo customer</Anchor>}
        </Group>
      </>)}
    </form>
  );
}
