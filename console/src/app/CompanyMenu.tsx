/** What is about the whole company: duplicates, imports, settings; each for those who may. */
import { UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useLocation } from "wouter";
import { LazyMenu } from "../ui/LazyMenu";
import { useMay } from "./viewer";

const PAGES = [
  { href: "/duplicates", label: "Duplicates", needs: "customer:merge" },
  { href: "/import", label: "Import a file", needs: "import:write" },
  { href: "/settings", label: "Company and staff", needs: "company:write" },
];

export function CompanyMenu() {
  const may = useMay();
  const [location, navigate] = useLocation();
  const pages = PAGES.filter(({ needs }) => may(needs));
  if (!pages.length) return null;
  const isHere = pages.some(({ href }) => location.startsWith(href));
  return (
    <LazyMenu position="bottom-start" width={220} face={<UnstyledButton className="nav-link" aria-current={isHere ? "page" : undefined}>Manage <IconChevronDown size={13} aria-hidden /></UnstyledButton>}>
      {(Menu) => pages.map(({ href, label }) => <Menu.Item key={href} onClick={() => navigate(href)}>{label}</Menu.Item>)}
    </LazyMenu>
  );
}
