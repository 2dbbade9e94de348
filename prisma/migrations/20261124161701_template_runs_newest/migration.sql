-- CreateIndex
CREATE INDEX "template_run_created_at_id_idx" ON "template_run"("created_at", "id");
