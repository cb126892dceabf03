import {  } from "@mantine/core";
import { UploadFile } from "../tabs/UploadFile";
import { Dialog } from "../../ui/Dialog";

export default function UploadModal({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  return <Dialog onClose={onClose} title="Upload files" size="lg"><UploadFile customerId={customerId} onDone={onClose} /></Dialog>;
}
