/** Photos by day, and documents; new ones by drag and drop or a phone's camera, each with a description. */
import { Anchor, Badge, Group, Stack, Text } from "@mantine/core";
import { useDocument } from "../../app/queries";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import { day, words } from "../../ui/format";
import { ReadState } from "../../ui/ReadState";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import type { TabProps } from "./RecordTab";
import { TabExport } from "./TabExport";
import { UploadFile } from "./UploadFile";

const FilesDocument = graphql(`
  query FilesTab($id: ID!, $addressId: ID) {
    customer(id: $id) {
      id
      photoDays(first: 12, addressId: $addressId) { nodes { day photos(first: 24) { nodes { id description thumbnailUrl url uploadedBy { name } } } } }
      documents(first: 50, addressId: $addressId) { nodes { id filename description size uploadedAt visibility url uploadedBy { name } } }
    }
  }
`);

export default function FilesTab(props: TabProps) {
  return <Files {...props} withPhotos withDocuments empty="No photo and no document yet." />;
}

export const PhotosTab = (props: TabProps) => <Files {...props} withPhotos empty="No photo yet." />;
export const DocumentsTab = (props: TabProps) => <Files {...props} withDocuments empty="No document yet." />;

type Props = TabProps & { withPhotos?: boolean; withDocuments?: boolean; empty: string };

function Files({ id, addressId, jobId, withPhotos, withDocuments, empty }: Props) {
  const may = useMay();
  const files = useDocument(FilesDocument, { id, addressId }, { keep: true });
  const { data } = files;
  const days = ((withPhotos && data?.customer?.photoDays?.nodes) || []).filter((each) => each != null);
  const documents = ((withDocuments && data?.customer?.documents?.nodes) || []).filter((each) => each != null);
  return (
    <Stack gap="md">
      {may("file:write") && <UploadFile customerId={id} addressId={addressId} jobId={jobId} />}
      <ReadState reading={files} what="The files" isEmpty={!days.length && !documents.length} empty={empty} />
      {days.map((each) => (
        <section key={each.day} aria-label={`Photos of ${day(each.day)}`}>
          <Text fw={600} size="sm" mb={6}>{day(each.day)}</Text>
          <div className="photos">
            {each.photos?.nodes.map((photo) => photo && (
              <a key={photo.id} href={photo.url} target="_blank" rel="noopener" className="photo">
                <img src={photo.thumbnailUrl ?? photo.url} alt="" loading="lazy" />
                <Text size="xs" lineClamp={2}>{photo.description}</Text>
              </a>
            ))}
          </div>
        </section>
      ))}
      {documents.length > 0 && (
        <section aria-label="Documents">
          <Text fw={600} size="sm" mb={6}>Documents</Text>
          <Stack gap={8}>
            {documents.map((file) => (
              <Group key={file.id} gap="sm">
                <Anchor href={file.url} size="sm">{file.filename}</Anchor>
                <Text size="sm" c="dimmed">{file.description}</Text>
                <Badge color="gray">{words(file.visibility)}</Badge>
                <Text size="xs" c="dimmed">{day(file.uploadedAt)}, {file.uploadedBy.name}</Text>
              </Group>
            ))}
          </Stack>
        </section>
      )}
      <Group justify="end" gap="xs">
        <ShowGraphQL of="the files" operation="FilesTab" />
        {days.length > 0 && <TabExport id={id} tab="PHOTOS" addressId={addressId} label="Export the photos' list" what="the list of photos" />}
        {documents.length > 0 && <TabExport id={id} tab="DOCUMENTS" addressId={addressId} label="Export the documents' list" what="the list of documents" />}
      </Group>
    </Stack>
  );
}
