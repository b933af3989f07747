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
