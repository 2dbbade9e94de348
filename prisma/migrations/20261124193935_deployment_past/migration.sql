-- DropForeignKey
ALTER TABLE "deployment_history" DROP CONSTRAINT "deployment_history_deployment_id_fkey";

-- CreateTable
CREATE TABLE "deployment_past" (
    "deployment_id" TEXT NOT NULL,
    "deleted_at" TIMESTAMPTZ(3) NOT NULL,
    "facts" JSONB NOT NULL,

    CONSTRAINT "deployment_past_pkey" PRIMARY KEY ("deployment_id")
);

-- CreateIndex
CREATE INDEX "deployment_past_deleted_at_idx" ON "deployment_past"("deleted_at");

-- Before it goes, with its dependencies; a service that is gone already, with its whole team, leaves nothing to remember.
CREATE FUNCTION remember_deployment_past() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO deployment_past (deployment_id, deleted_at, facts)
  SELECT OLD.id, clock_timestamp(), jsonb_build_object(
      'serviceId', s.id, 'teamId', t.id, 'team', t.name, 'name', s.name, 'title', s.title, 'labels', s.labels, 'owner', s.annotations->>'owner',
      'environmentId', e.id, 'environment', e.name, 'revision', OLD.revision,
      'author', COALESCE((SELECT r.author FROM revision r WHERE r.service_id = s.id AND r.number = OLD.revision), ''),
      'needs', COALESCE((SELECT jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'type', p.type, 'protocol', p.protocol, 'target', p.target_name))
        FROM dependency p WHERE p.deployment_id = OLD.id), '[]'::jsonb))
  FROM service s JOIN team t ON t.id = s.team_id JOIN environment e ON e.id = OLD.environment_id WHERE s.id = OLD.service_id
  ON CONFLICT (deployment_id) DO NOTHING;
  RETURN OLD;
END $$;
CREATE TRIGGER deployment_past_kept BEFORE DELETE ON deployment FOR EACH ROW EXECUTE FUNCTION remember_deployment_past();
