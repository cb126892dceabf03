/** Customers who may be two records of one: what they share, and what to do about it. */
import { Alert, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { usePages } from "../../app/queries";
import { PageHead } from "../../ui/Frame";
import { count } from "../../ui/format";
import { ShowGraphQL } from "../inspector/ShowGraphQL";
import { type Merged, MergedLately } from "./MergedLately";
import { Pair } from "./Pair";
import { DuplicatesDocument, FIRST_PAIRS } from "./duplicatesDocument";

export default function DuplicatesPage() {
  const [merged, setMerged] = useState<Merged[]>([]);
  const pages = usePages(DuplicatesDocument, FIRST_PAIRS, (data) => data.duplicateCandidates);
  const lists = pages.data?.pages.map((page) => page.duplicateCandidates) ?? [];
  const pairs = lists.flatMap((list) => list?.nodes ?? []).filter((pair) => pair != null);
  const total = lists[0]?.totalCount;
  return (
    <>
      <PageHead of="/duplicates" />
      <Text c="dimmed" size="sm" mb="md" aria-live="polite">{total != null ? count(total, "pair") : "\u00a0"}</Text>
      <MergedLately merged={merged} onTakenBack={(mergeId) => setMerged(merged.filter((each) => each.mergeId !== mergeId))} />
      {pages.error && <Alert color="orange" mb="md" title="The duplicates could not be read">{pages.error.message}</Alert>}
      {pages.isLoading && <Skeleton height={180} role="status" aria-label="Looking for duplicates" />}
      {total === 0 && <Text c="dimmed" py="xl" ta="center">There are none.</Text>}
      <Stack gap="md">
        {pairs.map((pair) => <Pair key={pair.customers.map(({ id }) => id).join()} pair={pair} onMerged={(each) => setMerged([each, ...merged])} />)}
      </Stack>
      {total != null && <Group mt="md" justify="end"><ShowGraphQL of="the duplicates" operation="Duplicates" /></Group>}
      {pages.hasNextPage && (
        <Group mt="md"><Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>Show more</Button></Group>
      )}
    </>
  );
}
