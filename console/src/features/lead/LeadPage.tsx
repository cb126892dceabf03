/** The lead page of sellers: who it is, what was sold, notes, papers, pictures, and who belongs to them. */
import { Anchor, Badge, Button, Group, Paper, Skeleton, Stack, Tabs, Text, Title } from "@mantine/core";
import { IconMapPin, IconPencil, IconUpload } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { Link } from "wouter";
import { lazyPart } from "../../app/lazyPart";
import { useDocument } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { phone as written, place, words } from "../../ui/format";
import { NotThere } from "../../ui/NotThere";
import { Part } from "../../ui/Part";
import { ReadState } from "../../ui/ReadState";
import { useTitle } from "../../ui/title";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { EditAddresses } from "../edit/EditAddresses";
import { EditEmails } from "../edit/EditEmails";
import { EditPhones } from "../edit/EditPhones";
import { LeadDocument } from "./leadDocument";

const EditLead = lazyPart(() => import("./EditLead"));
const UploadModal = lazyPart(() => import("./UploadModal"));
const Sales = lazyPart(() => import("./SalesTab"));
const Notes = lazyPart(() => import("../tabs/NotesTab"));
const Comments = lazyPart(() => import("../tabs/people").then((tabs) => ({ default: tabs.CommentsTab })));
const Documents = lazyPart(() => import("../tabs/FilesTab").then(({ DocumentsTab }) => ({ default: DocumentsTab })));
const Pictures = lazyPart(() => import("../tabs/FilesTab").then(({ PhotosTab }) => ({ default: PhotosTab })));
const Related = lazyPart(() => import("./RelatedTab"));

const TABS = [
  { key: "job", label: "Sale", needs: "sale:read", Shown: Sales },
  { key: "notes", label: "Notes", needs: "note:read", Shown: Notes },
  { key: "comments", label: "Comments", needs: "note:read", Shown: Comments },
  { key: "documents", label: "Documents", needs: "file:read", Shown: Documents },
  { key: "pictures", label: "Pictures", needs: "file:read", Shown: Pictures },
  { key: "related", label: "Related", needs: "customer:list", Shown: Related },
];

export default function LeadPage({ id }: { id: string }) {
  const may = useMay();
  const { data, error, isLoading, refetch } = useDocument(LeadDocument, { id });
  const tabs = TABS.filter(({ needs }) => may(needs));
  const [tab, setTab] = useState(tabs[0]?.key);
  const [shown, setShown] = useState<"form" | "upload">();
  const lead = data?.customer;
  useTitle(lead && `${lead.displayName}, lead · ${lead.number}`);
  if (isLoading) return <Skeleton height={400} role="status" aria-label="Loading" />;
  if (error && !lead) return <ReadState reading={{ isLoading, error, refetch }} what="This lead" />;
  if (!lead) return <NotThere what="lead" />;
  const edit = may("customer:write");
  return (
    <>
      <Group justify="space-between" mb="md">
        <div>
          <Title order={1} size="h2">{lead.displayName}</Title>
          <Text size="sm" c="dimmed">PID {lead.number} · lead page</Text>
        </div>
        <Group gap="xs">
          {edit && <Button variant="default" leftSection={<IconPencil size={16} />} onClick={() => setShown("form")}>Edit customer</Button>}
          {lead.addresses[0] && <Button component="a" href={lead.addresses[0].mapUrl} target="_blank" rel="noopener noreferrer" variant="default" leftSection={<IconMapPin size={16} />}>Map</Button>}
          {may("file:write") && <Button variant="default" leftSection={<IconUpload size={16} />} onClick={() => setShown("upload")}>Upload files</Button>}
          <Button component={Link} href={`/customers/${id}`} variant="default">The whole account</Button>
        </Group>
      </Group>
      <div className="account">
        <Paper component="section" aria-label="Contact" withBorder p="lg" className="card aside">
          <Stack gap="md">
            <Part title="Phones" action={may("phone:write") && <EditPhones customer={lead} />}>
              {lead.phones.map((phone) => (
                <Group key={phone.id} gap={8} justify="space-between" wrap="nowrap">
                  <Anchor href={`tel:${phone.e164 ?? phone.number}`} size="sm">{written(phone)}</Anchor>
                  <Text size="xs" c="dimmed" className="nowrap">{words(phone.kind)}</Text>
                </Group>
              ))}
            </Part>
            <Part title="E-mail" action={may("email:write") && <EditEmails customer={lead} />}>
              {lead.emails.map((email) => (
                <Group key={email.id} gap={8} justify="space-between" wrap="nowrap">
                  <Anchor href={`mailto:${email.address}`} size="sm" truncate>{email.address}</Anchor>
                  {email.isInvalid ? <Badge color="orange">Invalid</Badge> : <Text size="xs" c="dimmed" className="nowrap">{words(email.kind)}</Text>}
                </Group>
              ))}
            </Part>
            <Part title="Addresses" action={edit && <EditAddresses customer={lead} />}>
              {lead.addresses.map((address) => (
                <div key={address.id}>
                  <Text size="sm">{place(address)}</Text>
                  {address.county && <Text size="xs" c="dimmed">{address.county}</Text>}
                </div>
              ))}
            </Part>
            <Group justify="end"><ShowGraphQL of="the contact" operation="ConsoleLeadPage" /></Group>
          </Stack>
        </Paper>
        <Stack className="grow">
          <Tabs value={tab} onChange={(key) => setTab(key ?? tab)} keepMounted={false} variant="pills" className="tabs">
            <Tabs.List aria-label="Lead">{tabs.map(({ key, label }) => <Tabs.Tab key={key} value={key}>{label}</Tabs.Tab>)}</Tabs.List>
            {tabs.map(({ key, Shown }) => <Tabs.Panel key={key} value={key} pt="md"><Suspense fallback={<Skeleton height={200} />}><Shown id={id} addressId={null} /></Suspense></Tabs.Panel>)}
          </Tabs>
        </Stack>
      </div>
      <Suspense>
        {shown === "form" && <EditLead lead={lead} onClose={() => setShown(undefined)} />}
        {shown === "upload" && <UploadModal customerId={id} onClose={() => setShown(undefined)} />}
      </Suspense>
    </>
  );
}
