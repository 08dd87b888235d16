{{- define "latchkey.name" -}}
{{- printf "%s-%s" .root.Release.Name .service | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Every label quoted: a release named `n` or `1` is still a text. */}}
{{- define "latchkey.selector" -}}
app.kubernetes.io/name: {{ .service | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
{{- end -}}

{{- define "latchkey.labels" -}}
{{ include "latchkey.selector" . }}
app.kubernetes.io/part-of: "latchkey"
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service | quote }}
{{- end -}}

{{- define "latchkey.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}
{{ printf "%s@%s" $image.repository $image.digest }}
{{- else -}}
{{ printf "%s:%s" $image.repository ($image.tag | default .Chart.AppVersion) }}
{{- end -}}
{{- end -}}

{{/* One service's values over the defaults, as YAML. */}}
{{- define "latchkey.settings" -}}
{{- toYaml (mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy (get .root.Values.services .service))) -}}
{{- end -}}

{{/* What replicas and pools may take of PostgreSQL at most, with one more replica while a version rolls out. */}}
{{- define "latchkey.connectionDemand" -}}
{{- $root := . -}}
{{- $access := .Files.Get "files/access.json" | fromJson -}}
{{- $sum := int .Values.provisioning.otherConnections -}}
{{- range $service, $may := $access -}}
{{- if $may.postgres -}}
{{- $own := include "latchkey.settings" (dict "root" $root "service" $service) | fromYaml -}}
{{- $most := ternary $own.autoscaling.maxReplicas $own.replicas $own.autoscaling.enabled -}}
{{- $sum = add $sum (mul (add (int $most) 1) (int $own.poolSize)) -}}
{{- end -}}
{{- end -}}
{{- $sum -}}
{{- end -}}

{{- define "latchkey.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "latchkey.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}
