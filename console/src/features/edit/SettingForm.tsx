/** The form of each item of the settings gear; each is loaded when it is opened. */
import { lazyPart } from "../../app/lazyPart";
import type { SettingsGearFragment } from "../../generated/graphql";
import type { StatusAction } from "./ChangeStatus";
import { EditAddresses } from "./EditAddresses";
import { EditEmails } from "./EditEmails";
import { EditPhones } from "./EditPhones";

const ChangeStatus = lazyPart(() => import("./ChangeStatus"));
const Compose = lazyPart(() => import("../account/Compose"));
const EditName = lazyPart(() => import("./EditName"));
const EditPreferences = lazyPart(() => import("./EditPreferences"));
const EditTax = lazyPart(() => import("./EditTax"));

export type Setting = "name" | "emails" | "phones" | "addresses" | "message" | "preferences" | "tax" | StatusAction;
type Props = { customer: SettingsGearFragment; setting: Setting; onClose: () => void; onDeleted: () => void };

export function SettingForm({ customer, setting, onClose, onDeleted }: Props) {
  switch (setting) {
    case "name": return <EditName customer={customer} onClose={onClose} />;
    case "emails": return <EditEmails customer={customer} onClose={onClose} />;
    case "phones": return <EditPhones customer={customer} onClose={onClose} />;
    case "addresses": return <EditAddresses customer={customer} onClose={onClose} />;
    case "message": return <Compose id={customer.id} onClose={onClose} />;
    case "preferences": return <EditPreferences customer={customer} onClose={onClose} />;
    case "tax": return <EditTax customer={customer} onClose={onClose} />;
    default: return <ChangeStatus customer={customer} action={setting} onClose={onClose} onDeleted={onDeleted} />;
  }
}
