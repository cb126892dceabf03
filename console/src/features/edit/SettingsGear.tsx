/** The settings gear of an account: everything that is changed seldom, and everything that is hard to take back. */
import { ActionIcon, Menu } from "@mantine/core";
import { IconArchive, IconBan, IconHistory, IconMailCheck, IconMailCog, IconSettings, IconTrash, IconUser, IconKey } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useLocation } from "wouter";
import { useChange } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { SettingsGearFragment } from "../../generated/graphql";
import { done, toast } from "../../ui/toasts";
import type { StatusAction } from "./ChangeStatus";

const EditName = lazy(() => import("./EditName"));
const EditPreferences = lazy(() => import("./EditPreferences"));
const ChangeStatus = lazy(() => import("./ChangeStatus"));

export const SettingsGearParts = graphql(`
  fragment SettingsGear on Customer {
    id version displayName status type firstName lastName companyName paymentTerms
    emailPreferences { isSubscribed receivesReminders receivesQuoteFollowUps receivesInvoiceFollowUps receivesReviewRequests receivesNews }
  }
`);
const Invite = graphql(`
  mutation ConsolePortalInvite($input: PortalInviteSendInput!) {
    portalInviteSend(input: $input) { customer { id version } userErrors { code message path } }
  }
`);
const Reset = graphql(`
  mutation ConsolePasswordReset($input: PortalPasswordResetSendInput!) {
    portalPasswordResetSend(input: $input) { customer { id version } userErrors { code message path } }
  }
`);

type Shown = "name" | "preferences" | StatusAction;

export function SettingsGear({ customer }: { customer: SettingsGearFragment }) {
  const may = useMay();
  const [, navigate] = useLocation();
  const [shown, setShown] = useState<Shown>();
  const [invite] = useChange(Invite);
  const [reset] = useChange(Reset);
  const sent = (answer: { userErrors: readonly { message: string }[] } | null | undefined, what: string) => {
    const fault = answer?.userErrors[0];
    if (fault) toast({ kind: "error", text: fault.message });
    else if (answer) done(what);
  };
  const close = () => setShown(undefined);
  const { id, status } = customer;
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={260}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="Settings of this account"><IconSettings size={18} /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {may("customer:write") && <Menu.Item leftSection={<IconUser size={16} />} onClick={() => setShown("name")}>Name, type and terms</Menu.Item>}
          {may("email_preferences:write") && <Menu.Item leftSection={<IconMailCog size={16} />} onClick={() => setShown("preferences")}>E-mail preferences</Menu.Item>}
          {may("change:read") && <Menu.Item leftSection={<IconHistory size={16} />} onClick={() => navigate(`/customers/${id}/changes`)}>View changes</Menu.Item>}
          {may("portal:write") && (
            <Menu.Item leftSection={<IconMailCheck size={16} />} onClick={async () => sent((await invite({ input: { customerId: id } }))?.portalInviteSend, "The mail to confirm the account is on its way")}>
              Send the confirm-account mail
            </Menu.Item>
          )}
          {may("portal:reset") && (
            <Menu.Item leftSection={<IconKey size={16} />} onClick={async () => sent((await reset({ input: { customerId: id } }))?.portalPasswordResetSend, "The mail to reset the password is on its way")}>
              Send a password reset
            </Menu.Item>
          )}
          {may("customer:status") && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconBan size={16} />} onClick={() => setShown(status === "BLOCKED" ? "unblock" : "block")}>{status === "BLOCKED" ? "Unblock" : "Block"}…</Menu.Item>
              <Menu.Item leftSection={<IconArchive size={16} />} onClick={() => setShown(status === "ARCHIVED" ? "unarchive" : "archive")}>{status === "ARCHIVED" ? "Unarchive" : "Archive"}…</Menu.Item>
            </>
          )}
          {may("customer:delete") && <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setShown("delete")}>Delete…</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {shown === "name" && <EditName customer={customer} onClose={close} />}
        {shown === "preferences" && <EditPreferences customer={customer} onClose={close} />}
        {shown && shown !== "name" && shown !== "preferences" && (
          <ChangeStatus customer={customer} action={shown} onClose={close} onDeleted={() => navigate("/accounts")} />
        )}
      </Suspense>
    </>
  );
}
