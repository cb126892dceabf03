/** What is about the whole company: duplicates, imports, settings; each for those who may. */
import { Menu, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useLocation } from "wouter";
import { useMay } from "./viewer";

const PAGES = [
  { href: "/duplicates", label: "Duplicates", needs: "customer:merge" },
  { href: "/import", label: "Import customers", needs: "import:write" },
  { href: "/settings", label: "Company and staff", needs: "company:write" },
];

export function CompanyMenu() {
  const may = useMay();
  const [location, navigate] = useLocation();
  const pages = PAGES.filter(({ needs }) => may(needs));
  if (!pages.length) return null;
  const isHere = pages.some(({ href }) => location.startsWith(href));
  return (
    <Menu position="bottom-start" shadow="md" width={220}>
      <Menu.Target>
        <UnstyledButton className="nav-link" aria-current={isHere ? "page" : undefined}>Manage <IconChevronDown size={13} aria-hidden /></UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {pages.map(({ href, label }) => <Menu.Item key={href} onClick={() => navigate(href)}>{label}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}
