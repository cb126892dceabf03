{{/* Text of a value. Helm reads numbers of YAML as floats and would write 50000000 as 5e+07; as JSON it is 50000000. */}}
{{- define "gateway.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else if or (kindIs "map" .) (kindIs "slice" .) }}{{ fail (printf "%s: write a string, a number, true or false" (toJson .)) }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}

{{/* The image of this version. */}}
{{- define "gateway.image" -}}
{{ .Values.image.name }}:{{ include "gateway.text" .Values.image.tag }}
{{- end }}

{{/* The environment of every process. */}}
{{- define "gateway.environment" -}}
- {name: GATEWAY_MODE, value: production}
- {name: GATEWAY_SECRET_KEY_FILE, value: /secrets/secret-key}
- {name: MONGODB_URI_FILE, value: /secrets/mongodb-uri}
{{- range $name, $value := .Values.settings }}
{{- if not (kindIs "invalid" $value) }}
- {name: {{ $name }}, value: {{ include "gateway.text" $value | quote }}}
{{- end }}
{{- end }}
{{- end }}

{{/* Folders of every process: the root is read-only. */}}
{{- define "gateway.mounts" -}}
- {name: secrets, mountPath: /secrets, readOnly: true}
- {name: scratch, mountPath: /tmp}
- {name: scratch, mountPath: /var/lib/gateway}
{{- end }}

{{- define "gateway.volumes" -}}
- {name: secrets, secret: {secretName: {{ .Values.secretName | quote }}}}
- {name: scratch, emptyDir: {}}
{{- end }}
