import { Modal } from "@mantine/core";
import { UploadFile } from "../tabs/UploadFile";

export default function UploadModal({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  return <Modal opened onClose={onClose} title="Upload files" size="lg"><UploadFile customerId={customerId} onDone={onClose} /></Modal>;
}
