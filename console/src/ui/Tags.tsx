import { Badge, Group } from "@mantine/core";

const COLORS = ["lagoon", "indigo", "grape", "orange", "cyan", "pink"];
const LOUD = /slow|bad|risk|dog|do not|caution|careful/i;

export const tagColor = (tag: string) =>
  LOUD.test(tag) ? "red" : COLORS[[...tag].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % COLORS.length];

export function Tags({ tags }: { tags: readonly string[] | null | undefined }) {
  if (!tags?.length) return null;
  return (
    <Group gap={6} component="ul" className="plain-list" aria-label="Tags">
      {tags.map((tag) => <li key={tag}><Badge className="tag" color={tagColor(tag)}>{tag}</Badge></li>)}
    </Group>
  );
}
