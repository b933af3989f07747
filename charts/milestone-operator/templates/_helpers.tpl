{{/* The labels that selectors use: they never change. */}}
{{- define "milestone-operator.selectorLabels" -}}
app.kubernetes.io/component: operator
app.kubernetes.io/name: milestone-operator
{{- end }}

{{/* All labels. */}}
{{- define "milestone-operator.labels" -}}
{{ include "milestone-operator.selectorLabels" . }}
app.kubernetes.io/part-of: milestone-platform
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{/* The name of what belongs to the cluster: operators of other namespaces have theirs. */}}
{{- define "milestone-operator.clusterName" -}}
{{- if eq .Release.Namespace "milestone-system" -}}
milestone-operator
{{- else -}}
milestone-operator-{{ .Release.Namespace }}
{{- end -}}
{{- end }}

{{/* What the operator may do with platforms and what they are made of. */}}
{{- define "milestone-operator.platformRules" -}}
# Watches platforms.
- apiGroups: [platform.milestones.dev]
  resources: [milestoneplatforms]
  verbs: [list, watch]
# Writes their status.
- apiGroups: [platform.milestones.dev]
  resources: [milestoneplatforms/status]
  verbs: [patch]
# Sets blockOwnerDeletion on children, which some clusters allow only who may change the owner's finalizers.
- apiGroups: [platform.milestones.dev]
  resources: [milestoneplatforms/finalizers]
  verbs: [update]
# Watches, looks up, applies and prunes children. Secrets that users bring are watched as well, each by its name: which
# names they choose in which namespaces no rule can say beforehand.
- apiGroups: [""]
  resources: [configmaps, persistentvolumeclaims, secrets, serviceaccounts, services]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [apps]
  resources: [deployments, statefulsets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [batch]
  resources: [cronjobs, jobs]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [networking.k8s.io]
  resources: [ingresses, networkpolicies]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch, delete]
# Has other operators make a part of the platform.
- apiGroups: [barmancloud.cnpg.io]
  resources: [objectstores]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [cert-manager.io]
  resources: [certificates]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [gateway.networking.k8s.io]
  resources: [httproutes]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [monitoring.coreos.com]
  resources: [prometheusrules, servicemonitors]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [postgresql.cnpg.io]
  resources: [clusters, scheduledbackups]
  verbs: [get, list, watch, create, patch, delete]
# Tells why pods aren't ready, and Prometheus which ones there are.
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch]
# Tells what happened, and asks what others reported of what isn't ready.
- apiGroups: [""]
  resources: [events]
  verbs: [create, list, patch]
{{- end }}

{{/* How the operator knows which kinds of other operators the cluster serves. */}}
{{- define "milestone-operator.definitionRules" -}}
# Knows which kinds of other operators the cluster serves.
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  verbs: [list, watch]
{{- end }}
