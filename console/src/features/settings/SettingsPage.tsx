/** The company's settings and its staff, for administrators. */
import { Tabs, Title } from "@mantine/core";
import { useLocation } from "wouter";
import { useMay } from "../../app/viewer";
import { NotThere } from "../../ui/NotThere";
import { useTitle } from "../../ui/title";
import { CompanySettings } from "./CompanySettings";
import { StaffList } from "./StaffList";

export default function SettingsPage({ tab }: { tab?: string }) {
  const may = useMay();
  const [, navigate] = useLocation();
  useTitle("Company and staff");
  if (!may("company:write")) return <NotThere what="page for your role" reason="Administrators see the settings here." />;
  const chosen = tab === "staff" ? "staff" : "company";
  return (
    <div className="narrow">
      <Title order={1} size="h2" mb="md">Company and staff</Title>
      <Tabs value={chosen} onChange={(key) => key && navigate(`/settings/${key}`, { replace: true })} keepMounted={false} variant="pills" className="tabs">
        <Tabs.List aria-label="Settings">
          <Tabs.Tab value="company">Company</Tabs.Tab>
          {may("staff:write") && <Tabs.Tab value="staff">Staff</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value={chosen} pt="md">{chosen === "staff" ? <StaffList /> : <CompanySettings />}</Tabs.Panel>
      </Tabs>
    </div>
  );
}
