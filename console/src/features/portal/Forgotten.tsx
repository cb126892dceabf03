import { Alert, Anchor, Button, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { useChange } from "../../app/queries";
import { graphql } from "../../generated";
import { Card } from "./Card";
import { CompanyField, knownCompany } from "./CompanyField";

const PasswordForgotten = graphql(`
  mutation ConsolePasswordForgotten($input: PortalPasswordForgottenInput!) {
    portalPasswordForgotten(input: $input) { retryAfterSeconds userErrors { code message path } }
  }
`);

export function Forgotten() {
  const [companyHandle, setCompany] = useState(knownCompany);
  const [email, setEmail] = useState("");
  const [fault, setFault] = useState<string>();
  const [isSent, setSent] = useState(false);
  const [ask, isAsking] = useChange(PasswordForgotten);
  const submit = async () => {
    const answer = (await ask({ input: { companyHandle, email } }, { quiet: true }))?.portalPasswordForgotten;
    setFault(answer?.userErrors[0]?.message);
    setSent(Boolean(answer && !answer.userErrors.length));
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <Card of="/portal/forgotten">
        {isSent ? <Text>If there is an account for {email}, a mail with a link is on its way. The link works for an hour.</Text> : (
          <>
            <CompanyField value={companyHandle} onChange={setCompany} />
            <TextInput label="E-mail" type="email" autoComplete="username" value={email} onChange={(event) => setEmail(event.currentTarget.value)} required />
            {fault && <Alert color="red" role="alert">{fault}</Alert>}
            <Button type="submit" loading={isAsking} fullWidth>Send the link</Button>
          </>
        )}
        <Anchor component={Link} href="/portal" size="sm">Back to the sign-in</Anchor>
      </Card>
    </form>
  );
}
