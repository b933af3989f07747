-- The health of a MilestonePlatform for Argo CD, which takes kinds that it doesn't know for healthy at once.
-- Goes into the ConfigMap argocd-cm under the key
-- resource.customizations.health.platform.milestones.dev_MilestonePlatform
local health = { status = "Progressing", message = "The operator has not looked at it yet." }
if obj.metadata.deletionTimestamp ~= nil then
  health.message = "It is being deleted."
  return health
end
if obj.spec ~= nil and obj.spec.paused then
  health.status = "Suspended"
  health.message = "Paused in its spec."
  return health
end
if obj.status == nil or obj.status.conditions == nil then
  return health
end
if obj.status.observedGeneration ~= obj.metadata.generation then
  health.message = "The operator has not seen the latest spec yet."
  return health
end
for _, condition in ipairs(obj.status.conditions) do
  if condition.type == "Stalled" and condition.status == "True" then
    health.status = "Degraded"
    health.message = condition.message
    return health
  end
  if condition.type == "Ready" then
    health.message = condition.message
    if condition.status == "True" then
      health.status = "Healthy"
    end
  end
end
return health
