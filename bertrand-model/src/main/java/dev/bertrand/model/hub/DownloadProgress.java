package dev.bertrand.model.hub;

import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;

/** Passes on how far the jar has come; its checksum files are too small to mention. */
final class DownloadProgress extends AbstractTransferListener {
    private final String task;
    private final Progress progress;

    DownloadProgress(String task, Progress progress) {
        this.task = task;
        this.progress = progress;
    }

    @Override
    public void transferProgressed(TransferEvent event) {
        if (isJar(event)) {
            progress.update(
                    task, event.getTransferredBytes(), event.getResource().getContentLength(), "bytes");
        }
    }

    @Override
    public void transferSucceeded(TransferEvent event) {
        finish(event);
    }

    @Override
    public void transferFailed(TransferEvent event) {
        finish(event);
    }

    private void finish(TransferEvent event) {
        if (isJar(event)) {
            progress.finish(task);
        }
    }

    private static boolean isJar(TransferEvent event) {
        return event.getResource().getResourceName().endsWith(".jar");
    }
}
