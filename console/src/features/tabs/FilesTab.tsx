/** Photos by day, and documents; new ones by drag and drop or a phone's camera, each with a description. */
import { Anchor, Badge, Group, Stack, Text } from "@mantine/core";
import { useMay } from "../../app/viewer";
import { graphql } from "../../generated";
import type { PhotosTabQuery } from "../../generated/graphql";
import { day, words } from "../../ui/format";
import { TabFoot, type TabProps, TabState, useTabRows } from "./RecordTab";
import { UploadFile } from "./UploadFile";

const PhotosDocument = graphql(`
  query PhotosTab($id: ID!, $first: Int!, $after: String, $addressId: ID) {
    customer(id: $id) {
      id
      photos(first: $first, after: $after, addressId: $addressId) {
        pageInfo { hasNextPage endCursor }
        nodes { id day description thumbnailUrl url }
      }
    }
  }
`);
const DocumentsDocument = graphql(`
  query DocumentsTab($id: ID!, $first: Int!, $after: String, $addressId: ID) {
    customer(id: $id) {
      id
      documents(first: $first, after: $after, addressId: $addressId) {
        pageInfo { hasNextPage endCursor }
        nodes { id filename description uploadedAt visibility url uploadedBy { name } }
      }
    }
  }
`);
const PHOTOS = 48;

type Photo = NonNullable<NonNullable<NonNullable<PhotosTabQuery["customer"]>["photos"]>["nodes"][number]>;

export default function FilesTab(props: TabProps) {
  return <Stack gap="md"><Upload {...props} /><Photos {...props} /><Documents {...props} /></Stack>;
}
export const PhotosTab = (props: TabProps) => <Stack gap="md"><Upload {...props} /><Photos {...props} /></Stack>;
export const DocumentsTab = (props: TabProps) => <Stack gap="md"><Upload {...props} /><Documents {...props} /></Stack>;

const Upload = ({ id, addressId, jobId }: TabProps) => useMay()("file:write") && <UploadFile customerId={id} addressId={addressId} jobId={jobId} />;

function Photos(props: TabProps) {
  const { pages, rows } = useTabRows({ document: PhotosDocument, pick: (data) => data?.customer?.photos, size: PHOTOS }, props);
  return (
    <div>
      <TabState pages={pages} isEmpty={!rows.length} empty="No photo yet.">
        {[...new Set(rows.map((photo) => photo.day))].map((date) => <Day key={date} date={date} photos={rows.filter((photo) => photo.day === date)} />)}
      </TabState>
      <TabFoot {...props} operation="PhotosTab" pages={pages} exportAs={rows.length ? "PHOTOS" : undefined} exportLabel="Export the photos' list" />
    </div>
  );
}

const Day = ({ date, photos }: { date: string; photos: Photo[] }) => (
  <section aria-label={`Photos of ${day(date)}`}>
    <Text fw={600} size="sm" mb={6}>{day(date)}</Text>
    <div className="photos">
      {photos.map((photo) => (
        <a key={photo.id} href={photo.url} target="_blank" rel="noopener" className="photo">
          <img src={photo.thumbnailUrl ?? photo.url} alt="" loading="lazy" />
          <Text size="xs" lineClamp={2}>{photo.description}</Text>
        </a>
      ))}
    </div>
  </section>
);

function Documents(props: TabProps) {
  const { pages, rows } = useTabRows({ document: DocumentsDocument, pick: (data) => data?.customer?.documents }, props);
  return (
    <section aria-label="Documents">
      <TabState pages={pages} isEmpty={!rows.length} empty="No document yet.">
        <Text fw={600} size="sm" mb={6}>Documents</Text>
        <Stack gap={8}>
          {rows.map((file) => (
            <Group key={file.id} gap="sm">
              <Anchor href={file.url} size="sm">{file.filename}</Anchor>
              <Text size="sm" c="dimmed">{file.description}</Text>
              <Badge color="gray">{words(file.visibility)}</Badge>
              <Text size="xs" c="dimmed">{day(file.uploadedAt)}, {file.uploadedBy.name}</Text>
            </Group>
          ))}
        </Stack>
      </TabState>
      <TabFoot {...props} operation="DocumentsTab" pages={pages} exportAs={rows.length ? "DOCUMENTS" : undefined} exportLabel="Export the documents' list" />
    </section>
  );
}
