-- CreateIndex
CREATE INDEX "service_updated_at_id_idx" ON "service"("updated_at", "id");
