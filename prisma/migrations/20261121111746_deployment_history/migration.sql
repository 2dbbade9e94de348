-- CreateTable
CREATE TABLE "deployment_history" (
    "deployment_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL,
    "sync" "SyncStatus" NOT NULL,
    "health" "HealthStatus" NOT NULL,
    "message" TEXT NOT NULL,
    "ready" INTEGER NOT NULL,
    "wanted" INTEGER NOT NULL,

    CONSTRAINT "deployment_history_pkey" PRIMARY KEY ("deployment_id","at")
);

-- CreateIndex
CREATE INDEX "deployment_history_at_idx" ON "deployment_history"("at");

-- AddForeignKey
ALTER TABLE "deployment_history" ADD CONSTRAINT "deployment_history_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Seen and wanted fields keep their one writer; this only remembers. A change within the same second replaces what that second remembered.
CREATE FUNCTION remember_deployment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO deployment_history (deployment_id, at, revision, sync, health, message, ready, wanted)
  VALUES (NEW.id, date_trunc('second', clock_timestamp()), NEW.revision, NEW.sync, NEW.health, NEW.message, NEW.ready_instances,
    CASE WHEN NEW.stopped THEN 0 ELSE NEW.replicas END)
  ON CONFLICT (deployment_id, at) DO UPDATE SET revision = EXCLUDED.revision, sync = EXCLUDED.sync, health = EXCLUDED.health,
    message = EXCLUDED.message, ready = EXCLUDED.ready, wanted = EXCLUDED.wanted;
  RETURN NULL;
END $$;
CREATE TRIGGER deployment_made_history AFTER INSERT ON deployment FOR EACH ROW EXECUTE FUNCTION remember_deployment();
CREATE TRIGGER deployment_history_kept AFTER UPDATE ON deployment FOR EACH ROW
  WHEN ((OLD.revision, OLD.sync, OLD.health, OLD.message, OLD.ready_instances, OLD.replicas, OLD.stopped)
    IS DISTINCT FROM (NEW.revision, NEW.sync, NEW.health, NEW.message, NEW.ready_instances, NEW.replicas, NEW.stopped))
  EXECUTE FUNCTION remember_deployment();
INSERT INTO deployment_history (deployment_id, at, revision, sync, health, message, ready, wanted)
  SELECT id, date_trunc('second', clock_timestamp()), revision, sync, health, message, ready_instances, CASE WHEN stopped THEN 0 ELSE replicas END FROM deployment;
