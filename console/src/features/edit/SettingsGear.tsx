/** The settings gear of an account: everything that is changed seldom, and everything that is hard to take back. */
import { ActionIcon } from "@mantine/core";
import { IconArchive, IconAt, IconBan, IconHistory, IconKey, IconMailCheck, IconMailCog, IconMapPin, IconPhone, IconReceiptTax, IconSend, IconSettings, IconTrash, IconUser } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { useLocation } from "wouter";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { SettingsGearFragment } from "../../generated/graphql";
import { LazyMenu } from "../../ui/LazyMenu";
import { useInvite, usePasswordReset } from "./portalMail";
import { type Setting, SettingForm } from "./SettingForm";

export const SettingsGearParts = graphql(`
  fragment SettingsGear on Customer {
    id version displayName status type firstName lastName companyName paymentTerms
    phones { ...PhoneParts }
    emails { ...EmailParts }
    addresses { ...AddressParts }
    taxability { kind ratePercent certificate expiresOn }
    emailPreferences { ...Preferences }
  }
`);
type Item = { needs: string; icon: typeof IconUser; label: string; choose: () => unknown; isLast?: boolean; isDangerous?: boolean };

export function SettingsGear({ customer }: { customer: SettingsGearFragment }) {
  const may = useMay();
  const [, navigate] = useLocation();
  const [shown, setShown] = useState<Setting>();
  const { id, status } = customer;
  const sendInvite = useInvite(id);
  const sendPasswordReset = usePasswordReset(id);
  const [isBlocked, isArchived] = [status === "BLOCKED", status === "ARCHIVED"];
  const items: Item[] = [
    { needs: "customer:write", icon: IconUser, label: "Name, type and terms", choose: () => setShown("name") },
    { needs: "email:write", icon: IconAt, label: "E-mail addresses", choose: () => setShown("emails") },
    { needs: "phone:write", icon: IconPhone, label: "Phones", choose: () => setShown("phones") },
    { needs: "address:write", icon: IconMapPin, label: "Manage or add addresses", choose: () => setShown("addresses"), isLast: true },
    { needs: "message:send", icon: IconSend, label: "Send a message", choose: () => setShown("message") },
    { needs: "email_preferences:write", icon: IconMailCog, label: "E-mail preferences", choose: () => setShown("preferences") },
    { needs: "customer:write", icon: IconReceiptTax, label: "Special sales tax", choose: () => setShown("tax") },
    { needs: "change:read", icon: IconHistory, label: "View changes", choose: () => navigate(`/customers/${id}/changes`) },
    { needs: "portal:write", icon: IconMailCheck, label: "Send the confirm-account mail", choose: sendInvite },
    { needs: "portal:reset", icon: IconKey, label: "Send a password reset", choose: sendPasswordReset, isLast: true },
    { needs: "customer:status", icon: IconBan, label: `${isBlocked ? "Unblock" : "Block"}…`, choose: () => setShown(isBlocked ? "unblock" : "block") },
    { needs: "customer:status", icon: IconArchive, label: `${isArchived ? "Unarchive" : "Archive"}…`, choose: () => setShown(isArchived ? "unarchive" : "archive") },
    { needs: "customer:delete", icon: IconTrash, label: "Delete…", choose: () => setShown("delete"), isDangerous: true },
  ];
  const allowed = items.filter(({ needs }) => may(needs));
  if (!allowed.length) return null;
  return (
    <>
      <LazyMenu position="bottom-end" width={260} face={<ActionIcon variant="default" size={36} aria-label="Settings of this account"><IconSettings size={18} /></ActionIcon>}>
        {(Menu) => allowed.map(({ icon: Icon, label, choose, isLast, isDangerous }, index) => [
          <Menu.Item key={label} className={isDangerous ? "overdue" : undefined} leftSection={<Icon size={16} />} onClick={() => void choose()}>{label}</Menu.Item>,
          isLast && index < allowed.length - 1 && <Menu.Divider key={`after ${label}`} />,
        ])}
      </LazyMenu>
      {shown && <Suspense><SettingForm customer={customer} setting={shown} onClose={() => setShown(undefined)} onDeleted={() => navigate("/accounts")} /></Suspense>}
    </>
  );
}
