// Made by data/generate.py: change the data and run it again.
#include "schema_data.hpp"

namespace sluice::kustomize {

constinit const FieldRow kSchemaFields[] = {
    {"namespaceSelector", 234, false, false, ""},
    {"objectSelector", 234, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"webhooks", 0, true, true, "name"},
    {"items", 1, true, false, ""},
    {"namespaceSelector", 234, false, false, ""},
    {"objectSelector", 234, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"webhooks", 3, true, true, "name"},
    {"items", 4, true, false, ""},
    {"namespaceSelector", 234, false, false, ""},
    {"objectSelector", 234, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"webhooks", 6, true, true, "name"},
    {"items", 7, true, false, ""},
    {"namespaceSelector", 234, false, false, ""},
    {"objectSelector", 234, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"webhooks", 9, true, true, "name"},
    {"items", 10, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 12, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 16, false, false, ""},
    {"status", 17, false, false, ""},
    {"items", 14, true, false, ""},
    {"selector", 234, false, false, ""},
    {"template", 127, false, false, ""},
    {"conditions", -1, true, true, "type"},
    {"metadata", 236, false, false, ""},
    {"spec", 20, false, false, ""},
    {"status", 21, false, false, ""},
    {"items", 18, true, false, ""},
    {"selector", 234, false, false, ""},
    {"strategy", -1, false, false, ""},
    {"template", 127, false, false, ""},
    {"conditions", -1, true, true, "type"},
    {"metadata", 236, false, false, ""},
    {"spec", 24, false, false, ""},
    {"status", 25, false, false, ""},
    {"items", 22, true, false, ""},
    {"selector", 234, false, false, ""},
    {"template", 127, false, false, ""},
    {"conditions", -1, true, true, "type"},
    {"metadata", 236, false, false, ""},
    {"spec", 28, false, false, ""},
    {"status", 29, false, false, ""},
    {"items", 26, true, false, ""},
    {"selector", 234, false, false, ""},
    {"template", 127, false, false, ""},
    {"volumeClaimTemplates", 112, true, false, ""},
    {"conditions", -1, true, true, "type"},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 41, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"metricSelector", 234, false, false, ""},
    {"metricSelector", 234, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 48, false, false, ""},
    {"status", 49, false, false, ""},
    {"items", 46, true, false, ""},
    {"metrics", 50, true, false, ""},
    {"currentMetrics", 51, true, false, ""},
    {"external", 44, false, false, ""},
    {"object", 52, false, false, ""},
    {"pods", 54, false, false, ""},
    {"external", 45, false, false, ""},
    {"object", 53, false, false, ""},
    {"pods", 55, false, false, ""},
    {"selector", 234, false, false, ""},
    {"selector", 234, false, false, ""},
    {"selector", 234, false, false, ""},
    {"selector", 234, false, false, ""},
    {"metric", 62, false, false, ""},
    {"metric", 62, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 60, false, false, ""},
    {"status", 61, false, false, ""},
    {"items", 58, true, false, ""},
    {"metrics", 63, true, false, ""},
    {"currentMetrics", 64, true, false, ""},
    {"selector", 234, false, false, ""},
    {"external", 56, false, false, ""},
    {"object", 65, false, false, ""},
    {"pods", 67, false, false, ""},
    {"external", 57, false, false, ""},
    {"object", 66, false, false, ""},
    {"pods", 68, false, false, ""},
    {"metric", 62, false, false, ""},
    {"metric", 62, false, false, ""},
    {"metric", 62, false, false, ""},
    {"metric", 62, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 71, false, false, ""},
    {"items", 69, true, false, ""},
    {"jobTemplate", 76, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 74, false, false, ""},
    {"status", 75, false, false, ""},
    {"items", 72, true, false, ""},
    {"selector", 234, false, false, ""},
    {"template", 127, false, false, ""},
    {"conditions", -1, true, true, "type"},
    {"metadata", 236, false, false, ""},
    {"spec", 74, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 79, false, false, ""},
    {"items", 77, true, false, ""},
    {"jobTemplate", 80, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 74, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 81, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 83, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 85, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 87, true, false, ""},
    {"podAffinity", 119, false, false, ""},
    {"podAntiAffinity", 121, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"conditions", -1, true, true, "type"},
    {"metadata", 236, false, false, ""},
    {"items", 91, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 93, true, false, ""},
    {"env", -1, true, true, "name"},
    {"ports", -1, true, true, "containerPort,protocol"},
    {"volumeDevices", -1, true, true, "devicePath"},
    {"volumeMounts", -1, true, true, "mountPath"},
    {"metadata", 236, false, false, ""},
    {"items", 96, true, false, ""},
    {"env", -1, true, true, "name"},
    {"volumeDevices", -1, true, true, "devicePath"},
    {"volumeMounts", -1, true, true, "mountPath"},
    {"volumeClaimTemplate", 116, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 100, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 102, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"status", 106, false, false, ""},
    {"items", 104, true, false, ""},
    {"conditions", -1, true, true, "type"},
    {"metadata", 236, false, false, ""},
    {"spec", 109, false, false, ""},
    {"status", 110, false, false, ""},
    {"items", 107, true, false, ""},
    {"podCIDRs", -1, true, true, ""},
    {"addresses", -1, true, true, "type"},
    {"conditions", -1, true, true, "type"},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 114, false, false, ""},
    {"status", 115, false, false, ""},
    {"items", 112, true, false, ""},
    {"selector", 234, false, false, ""},
    {"conditions", -1, true, true, "type"},
    {"metadata", 236, false, false, ""},
    {"spec", 114, false, false, ""},
    {"items", 111, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 123, false, false, ""},
    {"status", 124, false, false, ""},
    {"preferredDuringSchedulingIgnoredDuringExecution", 144, true, false, ""},
    {"requiredDuringSchedulingIgnoredDuringExecution", 120, true, false, ""},
    {"labelSelector", 234, false, false, ""},
    {"namespaceSelector", 234, false, false, ""},
    {"preferredDuringSchedulingIgnoredDuringExecution", 144, true, false, ""},
    {"requiredDuringSchedulingIgnoredDuringExecution", 120, true, false, ""},
    {"items", 118, true, false, ""},
    {"affinity", 89, false, false, ""},
    {"containers", 95, true, true, "name"},
    {"ephemeralContainers", 98, true, true, "name"},
    {"hostAliases", -1, true, true, "ip"},
    {"imagePullSecrets", -1, true, true, "name"},
    {"initContainers", 95, true, true, "name"},
    {"topologySpreadConstraints", 142, true, true, "topologyKey,whenUnsatisfiable"},
    {"volumes", 143, true, true, "name"},
    {"conditions", -1, true, true, "type"},
    {"podIPs", -1, true, true, "ip"},
    {"metadata", 236, false, false, ""},
    {"template", 127, false, false, ""},
    {"items", 125, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 123, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 130, false, false, ""},
    {"status", 131, false, false, ""},
    {"items", 128, true, false, ""},
    {"template", 127, false, false, ""},
    {"conditions", -1, true, true, "type"},
    {"metadata", 236, false, false, ""},
    {"items", 132, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 134, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 140, false, false, ""},
    {"status", 141, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"secrets", -1, true, true, "name"},
    {"items", 137, true, false, ""},
    {"items", 136, true, false, ""},
    {"ports", -1, true, true, "port,protocol"},
    {"conditions", -1, true, true, "type"},
    {"labelSelector", 234, false, false, ""},
    {"ephemeral", 99, false, false, ""},
    {"podAffinityTerm", 120, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 145, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 147, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 149, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 151, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 153, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 155, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 157, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 160, true, false, ""},
    {"items", 159, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 168, false, false, ""},
    {"to", 167, true, false, ""},
    {"from", 167, true, false, ""},
    {"items", 163, true, false, ""},
    {"namespaceSelector", 234, false, false, ""},
    {"podSelector", 234, false, false, ""},
    {"egress", 164, true, false, ""},
    {"ingress", 165, true, false, ""},
    {"podSelector", 234, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 170, true, false, ""},
    {"items", 169, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 173, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 175, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 179, false, false, ""},
    {"status", 180, false, false, ""},
    {"items", 177, true, false, ""},
    {"selector", 234, false, false, ""},
    {"conditions", -1, true, true, "type"},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 184, false, false, ""},
    {"status", 185, false, false, ""},
    {"items", 182, true, false, ""},
    {"selector", 234, false, false, ""},
    {"conditions", -1, true, true, "type"},
    {"metadata", 236, false, false, ""},
    {"items", 186, true, false, ""},
    {"clusterRoleSelectors", 234, true, false, ""},
    {"aggregationRule", 188, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 190, true, false, ""},
    {"items", 189, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 194, true, false, ""},
    {"items", 193, true, false, ""},
    {"clusterRoleSelectors", 234, true, false, ""},
    {"aggregationRule", 197, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 199, true, false, ""},
    {"items", 198, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 203, true, false, ""},
    {"items", 202, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 206, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 208, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 210, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 214, false, false, ""},
    {"items", 212, true, false, ""},
    {"drivers", -1, true, true, "name"},
    {"metadata", 236, false, false, ""},
    {"items", 215, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 217, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 219, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"spec", 223, false, false, ""},
    {"items", 221, true, false, ""},
    {"drivers", -1, true, true, "name"},
    {"metadata", 236, false, false, ""},
    {"nodeTopology", 234, false, false, ""},
    {"items", 224, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 226, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 228, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 230, true, false, ""},
    {"metadata", 236, false, false, ""},
    {"items", 232, true, false, ""},
    {"matchExpressions", 235, true, false, ""},
    {"finalizers", -1, true, true, ""},
    {"ownerReferences", -1, true, true, "uid"},
    {"metadata", 236, false, false, ""},
    {"status", 239, false, false, ""},
    {"items", 237, true, false, ""},
    {"conditions", -1, true, true, "type"},
    {"metadata", 236, false, false, ""},
    {"status", 242, false, false, ""},
    {"items", 240, true, false, ""},
    {"conditions", -1, true, true, "type"},
};

constinit const TypeRow kSchemaTypes[] = {
    {0, 2},  // io.k8s.api.admissionregistration.v1.MutatingWebhook
    {2, 2},  // io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration
    {4, 1},  // io.k8s.api.admissionregistration.v1.MutatingWebhookConfigurationList
    {5, 2},  // io.k8s.api.admissionregistration.v1.ValidatingWebhook
    {7, 2},  // io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration
    {9, 1},  // io.k8s.api.admissionregistration.v1.ValidatingWebhookConfigurationList
    {10, 2},  // io.k8s.api.admissionregistration.v1beta1.MutatingWebhook
    {12, 2},  // io.k8s.api.admissionregistration.v1beta1.MutatingWebhookConfiguration
    {14, 1},  // io.k8s.api.admissionregistration.v1beta1.MutatingWebhookConfigurationList
    {15, 2},  // io.k8s.api.admissionregistration.v1beta1.ValidatingWebhook
    {17, 2},  // io.k8s.api.admissionregistration.v1beta1.ValidatingWebhookConfiguration
    {19, 1},  // io.k8s.api.admissionregistration.v1beta1.ValidatingWebhookConfigurationList
    {20, 1},  // io.k8s.api.apps.v1.ControllerRevision
    {21, 1},  // io.k8s.api.apps.v1.ControllerRevisionList
    {22, 3},  // io.k8s.api.apps.v1.DaemonSet
    {25, 1},  // io.k8s.api.apps.v1.DaemonSetList
    {26, 2},  // io.k8s.api.apps.v1.DaemonSetSpec
    {28, 1},  // io.k8s.api.apps.v1.DaemonSetStatus
    {29, 3},  // io.k8s.api.apps.v1.Deployment
    {32, 1},  // io.k8s.api.apps.v1.DeploymentList
    {33, 3},  // io.k8s.api.apps.v1.DeploymentSpec
    {36, 1},  // io.k8s.api.apps.v1.DeploymentStatus
    {37, 3},  // io.k8s.api.apps.v1.ReplicaSet
    {40, 1},  // io.k8s.api.apps.v1.ReplicaSetList
    {41, 2},  // io.k8s.api.apps.v1.ReplicaSetSpec
    {43, 1},  // io.k8s.api.apps.v1.ReplicaSetStatus
    {44, 3},  // io.k8s.api.apps.v1.StatefulSet
    {47, 1},  // io.k8s.api.apps.v1.StatefulSetList
    {48, 3},  // io.k8s.api.apps.v1.StatefulSetSpec
    {51, 1},  // io.k8s.api.apps.v1.StatefulSetStatus
    {52, 1},  // io.k8s.api.authentication.v1.TokenRequest
    {53, 1},  // io.k8s.api.authentication.v1.TokenReview
    {54, 1},  // io.k8s.api.authentication.v1beta1.TokenReview
    {55, 1},  // io.k8s.api.authorization.v1.LocalSubjectAccessReview
    {56, 1},  // io.k8s.api.authorization.v1.SelfSubjectAccessReview
    {57, 1},  // io.k8s.api.authorization.v1.SelfSubjectRulesReview
    {58, 1},  // io.k8s.api.authorization.v1.SubjectAccessReview
    {59, 1},  // io.k8s.api.authorization.v1beta1.LocalSubjectAccessReview
    {60, 1},  // io.k8s.api.authorization.v1beta1.SelfSubjectAccessReview
    {61, 1},  // io.k8s.api.authorization.v1beta1.SelfSubjectRulesReview
    {62, 1},  // io.k8s.api.authorization.v1beta1.SubjectAccessReview
    {63, 1},  // io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler
    {64, 1},  // io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerList
    {65, 1},  // io.k8s.api.autoscaling.v1.Scale
    {66, 1},  // io.k8s.api.autoscaling.v2beta1.ExternalMetricSource
    {67, 1},  // io.k8s.api.autoscaling.v2beta1.ExternalMetricStatus
    {68, 3},  // io.k8s.api.autoscaling.v2beta1.HorizontalPodAutoscaler
    {71, 1},  // io.k8s.api.autoscaling.v2beta1.HorizontalPodAutoscalerList
    {72, 1},  // io.k8s.api.autoscaling.v2beta1.HorizontalPodAutoscalerSpec
    {73, 1},  // io.k8s.api.autoscaling.v2beta1.HorizontalPodAutoscalerStatus
    {74, 3},  // io.k8s.api.autoscaling.v2beta1.MetricSpec
    {77, 3},  // io.k8s.api.autoscaling.v2beta1.MetricStatus
    {80, 1},  // io.k8s.api.autoscaling.v2beta1.ObjectMetricSource
    {81, 1},  // io.k8s.api.autoscaling.v2beta1.ObjectMetricStatus
    {82, 1},  // io.k8s.api.autoscaling.v2beta1.PodsMetricSource
    {83, 1},  // io.k8s.api.autoscaling.v2beta1.PodsMetricStatus
    {84, 1},  // io.k8s.api.autoscaling.v2beta2.ExternalMetricSource
    {85, 1},  // io.k8s.api.autoscaling.v2beta2.ExternalMetricStatus
    {86, 3},  // io.k8s.api.autoscaling.v2beta2.HorizontalPodAutoscaler
    {89, 1},  // io.k8s.api.autoscaling.v2beta2.HorizontalPodAutoscalerList
    {90, 1},  // io.k8s.api.autoscaling.v2beta2.HorizontalPodAutoscalerSpec
    {91, 1},  // io.k8s.api.autoscaling.v2beta2.HorizontalPodAutoscalerStatus
    {92, 1},  // io.k8s.api.autoscaling.v2beta2.MetricIdentifier
    {93, 3},  // io.k8s.api.autoscaling.v2beta2.MetricSpec
    {96, 3},  // io.k8s.api.autoscaling.v2beta2.MetricStatus
    {99, 1},  // io.k8s.api.autoscaling.v2beta2.ObjectMetricSource
    {100, 1},  // io.k8s.api.autoscaling.v2beta2.ObjectMetricStatus
    {101, 1},  // io.k8s.api.autoscaling.v2beta2.PodsMetricSource
    {102, 1},  // io.k8s.api.autoscaling.v2beta2.PodsMetricStatus
    {103, 2},  // io.k8s.api.batch.v1.CronJob
    {105, 1},  // io.k8s.api.batch.v1.CronJobList
    {106, 1},  // io.k8s.api.batch.v1.CronJobSpec
    {107, 3},  // io.k8s.api.batch.v1.Job
    {110, 1},  // io.k8s.api.batch.v1.JobList
    {111, 2},  // io.k8s.api.batch.v1.JobSpec
    {113, 1},  // io.k8s.api.batch.v1.JobStatus
    {114, 2},  // io.k8s.api.batch.v1.JobTemplateSpec
    {116, 2},  // io.k8s.api.batch.v1beta1.CronJob
    {118, 1},  // io.k8s.api.batch.v1beta1.CronJobList
    {119, 1},  // io.k8s.api.batch.v1beta1.CronJobSpec
    {120, 2},  // io.k8s.api.batch.v1beta1.JobTemplateSpec
    {122, 1},  // io.k8s.api.certificates.v1.CertificateSigningRequest
    {123, 1},  // io.k8s.api.certificates.v1.CertificateSigningRequestList
    {124, 1},  // io.k8s.api.certificates.v1beta1.CertificateSigningRequest
    {125, 1},  // io.k8s.api.certificates.v1beta1.CertificateSigningRequestList
    {126, 1},  // io.k8s.api.coordination.v1.Lease
    {127, 1},  // io.k8s.api.coordination.v1.LeaseList
    {128, 1},  // io.k8s.api.coordination.v1beta1.Lease
    {129, 1},  // io.k8s.api.coordination.v1beta1.LeaseList
    {130, 2},  // io.k8s.api.core.v1.Affinity
    {132, 1},  // io.k8s.api.core.v1.Binding
    {133, 2},  // io.k8s.api.core.v1.ComponentStatus
    {135, 1},  // io.k8s.api.core.v1.ComponentStatusList
    {136, 1},  // io.k8s.api.core.v1.ConfigMap
    {137, 1},  // io.k8s.api.core.v1.ConfigMapList
    {138, 4},  // io.k8s.api.core.v1.Container
    {142, 1},  // io.k8s.api.core.v1.Endpoints
    {143, 1},  // io.k8s.api.core.v1.EndpointsList
    {144, 3},  // io.k8s.api.core.v1.EphemeralContainer
    {147, 1},  // io.k8s.api.core.v1.EphemeralVolumeSource
    {148, 1},  // io.k8s.api.core.v1.Event
    {149, 1},  // io.k8s.api.core.v1.EventList
    {150, 1},  // io.k8s.api.core.v1.LimitRange
    {151, 1},  // io.k8s.api.core.v1.LimitRangeList
    {152, 2},  // io.k8s.api.core.v1.Namespace
    {154, 1},  // io.k8s.api.core.v1.NamespaceList
    {155, 1},  // io.k8s.api.core.v1.NamespaceStatus
    {156, 3},  // io.k8s.api.core.v1.Node
    {159, 1},  // io.k8s.api.core.v1.NodeList
    {160, 1},  // io.k8s.api.core.v1.NodeSpec
    {161, 2},  // io.k8s.api.core.v1.NodeStatus
    {163, 1},  // io.k8s.api.core.v1.PersistentVolume
    {164, 3},  // io.k8s.api.core.v1.PersistentVolumeClaim
    {167, 1},  // io.k8s.api.core.v1.PersistentVolumeClaimList
    {168, 1},  // io.k8s.api.core.v1.PersistentVolumeClaimSpec
    {169, 1},  // io.k8s.api.core.v1.PersistentVolumeClaimStatus
    {170, 2},  // io.k8s.api.core.v1.PersistentVolumeClaimTemplate
    {172, 1},  // io.k8s.api.core.v1.PersistentVolumeList
    {173, 3},  // io.k8s.api.core.v1.Pod
    {176, 2},  // io.k8s.api.core.v1.PodAffinity
    {178, 2},  // io.k8s.api.core.v1.PodAffinityTerm
    {180, 2},  // io.k8s.api.core.v1.PodAntiAffinity
    {182, 1},  // io.k8s.api.core.v1.PodList
    {183, 8},  // io.k8s.api.core.v1.PodSpec
    {191, 2},  // io.k8s.api.core.v1.PodStatus
    {193, 2},  // io.k8s.api.core.v1.PodTemplate
    {195, 1},  // io.k8s.api.core.v1.PodTemplateList
    {196, 2},  // io.k8s.api.core.v1.PodTemplateSpec
    {198, 3},  // io.k8s.api.core.v1.ReplicationController
    {201, 1},  // io.k8s.api.core.v1.ReplicationControllerList
    {202, 1},  // io.k8s.api.core.v1.ReplicationControllerSpec
    {203, 1},  // io.k8s.api.core.v1.ReplicationControllerStatus
    {204, 1},  // io.k8s.api.core.v1.ResourceQuota
    {205, 1},  // io.k8s.api.core.v1.ResourceQuotaList
    {206, 1},  // io.k8s.api.core.v1.Secret
    {207, 1},  // io.k8s.api.core.v1.SecretList
    {208, 3},  // io.k8s.api.core.v1.Service
    {211, 2},  // io.k8s.api.core.v1.ServiceAccount
    {213, 1},  // io.k8s.api.core.v1.ServiceAccountList
    {214, 1},  // io.k8s.api.core.v1.ServiceList
    {215, 1},  // io.k8s.api.core.v1.ServiceSpec
    {216, 1},  // io.k8s.api.core.v1.ServiceStatus
    {217, 1},  // io.k8s.api.core.v1.TopologySpreadConstraint
    {218, 1},  // io.k8s.api.core.v1.Volume
    {219, 1},  // io.k8s.api.core.v1.WeightedPodAffinityTerm
    {220, 1},  // io.k8s.api.discovery.v1.EndpointSlice
    {221, 1},  // io.k8s.api.discovery.v1.EndpointSliceList
    {222, 1},  // io.k8s.api.discovery.v1beta1.EndpointSlice
    {223, 1},  // io.k8s.api.discovery.v1beta1.EndpointSliceList
    {224, 1},  // io.k8s.api.events.v1.Event
    {225, 1},  // io.k8s.api.events.v1.EventList
    {226, 1},  // io.k8s.api.events.v1beta1.Event
    {227, 1},  // io.k8s.api.events.v1beta1.EventList
    {228, 1},  // io.k8s.api.extensions.v1beta1.Ingress
    {229, 1},  // io.k8s.api.extensions.v1beta1.IngressList
    {230, 1},  // io.k8s.api.flowcontrol.v1beta1.FlowSchema
    {231, 1},  // io.k8s.api.flowcontrol.v1beta1.FlowSchemaList
    {232, 1},  // io.k8s.api.flowcontrol.v1beta1.PriorityLevelConfiguration
    {233, 1},  // io.k8s.api.flowcontrol.v1beta1.PriorityLevelConfigurationList
    {234, 1},  // io.k8s.api.networking.v1.Ingress
    {235, 1},  // io.k8s.api.networking.v1.IngressClass
    {236, 1},  // io.k8s.api.networking.v1.IngressClassList
    {237, 1},  // io.k8s.api.networking.v1.IngressList
    {238, 2},  // io.k8s.api.networking.v1.NetworkPolicy
    {240, 1},  // io.k8s.api.networking.v1.NetworkPolicyEgressRule
    {241, 1},  // io.k8s.api.networking.v1.NetworkPolicyIngressRule
    {242, 1},  // io.k8s.api.networking.v1.NetworkPolicyList
    {243, 2},  // io.k8s.api.networking.v1.NetworkPolicyPeer
    {245, 3},  // io.k8s.api.networking.v1.NetworkPolicySpec
    {248, 1},  // io.k8s.api.networking.v1beta1.Ingress
    {249, 1},  // io.k8s.api.networking.v1beta1.IngressClass
    {250, 1},  // io.k8s.api.networking.v1beta1.IngressClassList
    {251, 1},  // io.k8s.api.networking.v1beta1.IngressList
    {252, 1},  // io.k8s.api.node.v1.RuntimeClass
    {253, 1},  // io.k8s.api.node.v1.RuntimeClassList
    {254, 1},  // io.k8s.api.node.v1beta1.RuntimeClass
    {255, 1},  // io.k8s.api.node.v1beta1.RuntimeClassList
    {256, 3},  // io.k8s.api.policy.v1.PodDisruptionBudget
    {259, 1},  // io.k8s.api.policy.v1.PodDisruptionBudgetList
    {260, 1},  // io.k8s.api.policy.v1.PodDisruptionBudgetSpec
    {261, 1},  // io.k8s.api.policy.v1.PodDisruptionBudgetStatus
    {262, 1},  // io.k8s.api.policy.v1beta1.Eviction
    {263, 3},  // io.k8s.api.policy.v1beta1.PodDisruptionBudget
    {266, 1},  // io.k8s.api.policy.v1beta1.PodDisruptionBudgetList
    {267, 1},  // io.k8s.api.policy.v1beta1.PodDisruptionBudgetSpec
    {268, 1},  // io.k8s.api.policy.v1beta1.PodDisruptionBudgetStatus
    {269, 1},  // io.k8s.api.policy.v1beta1.PodSecurityPolicy
    {270, 1},  // io.k8s.api.policy.v1beta1.PodSecurityPolicyList
    {271, 1},  // io.k8s.api.rbac.v1.AggregationRule
    {272, 2},  // io.k8s.api.rbac.v1.ClusterRole
    {274, 1},  // io.k8s.api.rbac.v1.ClusterRoleBinding
    {275, 1},  // io.k8s.api.rbac.v1.ClusterRoleBindingList
    {276, 1},  // io.k8s.api.rbac.v1.ClusterRoleList
    {277, 1},  // io.k8s.api.rbac.v1.Role
    {278, 1},  // io.k8s.api.rbac.v1.RoleBinding
    {279, 1},  // io.k8s.api.rbac.v1.RoleBindingList
    {280, 1},  // io.k8s.api.rbac.v1.RoleList
    {281, 1},  // io.k8s.api.rbac.v1beta1.AggregationRule
    {282, 2},  // io.k8s.api.rbac.v1beta1.ClusterRole
    {284, 1},  // io.k8s.api.rbac.v1beta1.ClusterRoleBinding
    {285, 1},  // io.k8s.api.rbac.v1beta1.ClusterRoleBindingList
    {286, 1},  // io.k8s.api.rbac.v1beta1.ClusterRoleList
    {287, 1},  // io.k8s.api.rbac.v1beta1.Role
    {288, 1},  // io.k8s.api.rbac.v1beta1.RoleBinding
    {289, 1},  // io.k8s.api.rbac.v1beta1.RoleBindingList
    {290, 1},  // io.k8s.api.rbac.v1beta1.RoleList
    {291, 1},  // io.k8s.api.scheduling.v1.PriorityClass
    {292, 1},  // io.k8s.api.scheduling.v1.PriorityClassList
    {293, 1},  // io.k8s.api.scheduling.v1beta1.PriorityClass
    {294, 1},  // io.k8s.api.scheduling.v1beta1.PriorityClassList
    {295, 1},  // io.k8s.api.storage.v1.CSIDriver
    {296, 1},  // io.k8s.api.storage.v1.CSIDriverList
    {297, 2},  // io.k8s.api.storage.v1.CSINode
    {299, 1},  // io.k8s.api.storage.v1.CSINodeList
    {300, 1},  // io.k8s.api.storage.v1.CSINodeSpec
    {301, 1},  // io.k8s.api.storage.v1.StorageClass
    {302, 1},  // io.k8s.api.storage.v1.StorageClassList
    {303, 1},  // io.k8s.api.storage.v1.VolumeAttachment
    {304, 1},  // io.k8s.api.storage.v1.VolumeAttachmentList
    {305, 1},  // io.k8s.api.storage.v1beta1.CSIDriver
    {306, 1},  // io.k8s.api.storage.v1beta1.CSIDriverList
    {307, 2},  // io.k8s.api.storage.v1beta1.CSINode
    {309, 1},  // io.k8s.api.storage.v1beta1.CSINodeList
    {310, 1},  // io.k8s.api.storage.v1beta1.CSINodeSpec
    {311, 2},  // io.k8s.api.storage.v1beta1.CSIStorageCapacity
    {313, 1},  // io.k8s.api.storage.v1beta1.CSIStorageCapacityList
    {314, 1},  // io.k8s.api.storage.v1beta1.StorageClass
    {315, 1},  // io.k8s.api.storage.v1beta1.StorageClassList
    {316, 1},  // io.k8s.api.storage.v1beta1.VolumeAttachment
    {317, 1},  // io.k8s.api.storage.v1beta1.VolumeAttachmentList
    {318, 1},  // io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition
    {319, 1},  // io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionList
    {320, 1},  // io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1beta1.CustomResourceDefinition
    {321, 1},  // io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1beta1.CustomResourceDefinitionList
    {322, 1},  // io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector
    {323, 0},  // io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement
    {323, 2},  // io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta
    {325, 2},  // io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService
    {327, 1},  // io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceList
    {328, 1},  // io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceStatus
    {329, 2},  // io.k8s.kube-aggregator.pkg.apis.apiregistration.v1beta1.APIService
    {331, 1},  // io.k8s.kube-aggregator.pkg.apis.apiregistration.v1beta1.APIServiceList
    {332, 1},  // io.k8s.kube-aggregator.pkg.apis.apiregistration.v1beta1.APIServiceStatus
};

static constexpr std::string_view kTypeNames[] = {
    "io.k8s.api.admissionregistration.v1.MutatingWebhook",
    "io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration",
    "io.k8s.api.admissionregistration.v1.MutatingWebhookConfigurationList",
    "io.k8s.api.admissionregistration.v1.ValidatingWebhook",
    "io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration",
    "io.k8s.api.admissionregistration.v1.ValidatingWebhookConfigurationList",
    "io.k8s.api.admissionregistration.v1beta1.MutatingWebhook",
    "io.k8s.api.admissionregistration.v1beta1.MutatingWebhookConfiguration",
    "io.k8s.api.admissionregistration.v1beta1.MutatingWebhookConfigurationList",
    "io.k8s.api.admissionregistration.v1beta1.ValidatingWebhook",
    "io.k8s.api.admissionregistration.v1beta1.ValidatingWebhookConfiguration",
    "io.k8s.api.admissionregistration.v1beta1.ValidatingWebhookConfigurationList",
    "io.k8s.api.apps.v1.ControllerRevision",
    "io.k8s.api.apps.v1.ControllerRevisionList",
    "io.k8s.api.apps.v1.DaemonSet",
    "io.k8s.api.apps.v1.DaemonSetList",
    "io.k8s.api.apps.v1.DaemonSetSpec",
    "io.k8s.api.apps.v1.DaemonSetStatus",
    "io.k8s.api.apps.v1.Deployment",
    "io.k8s.api.apps.v1.DeploymentList",
    "io.k8s.api.apps.v1.DeploymentSpec",
    "io.k8s.api.apps.v1.DeploymentStatus",
    "io.k8s.api.apps.v1.ReplicaSet",
    "io.k8s.api.apps.v1.ReplicaSetList",
    "io.k8s.api.apps.v1.ReplicaSetSpec",
    "io.k8s.api.apps.v1.ReplicaSetStatus",
    "io.k8s.api.apps.v1.StatefulSet",
    "io.k8s.api.apps.v1.StatefulSetList",
    "io.k8s.api.apps.v1.StatefulSetSpec",
    "io.k8s.api.apps.v1.StatefulSetStatus",
    "io.k8s.api.authentication.v1.TokenRequest",
    "io.k8s.api.authentication.v1.TokenReview",
    "io.k8s.api.authentication.v1beta1.TokenReview",
    "io.k8s.api.authorization.v1.LocalSubjectAccessReview",
    "io.k8s.api.authorization.v1.SelfSubjectAccessReview",
    "io.k8s.api.authorization.v1.SelfSubjectRulesReview",
    "io.k8s.api.authorization.v1.SubjectAccessReview",
    "io.k8s.api.authorization.v1beta1.LocalSubjectAccessReview",
    "io.k8s.api.authorization.v1beta1.SelfSubjectAccessReview",
    "io.k8s.api.authorization.v1beta1.SelfSubjectRulesReview",
    "io.k8s.api.authorization.v1beta1.SubjectAccessReview",
    "io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler",
    "io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerList",
    "io.k8s.api.autoscaling.v1.Scale",
    "io.k8s.api.autoscaling.v2beta1.ExternalMetricSource",
    "io.k8s.api.autoscaling.v2beta1.ExternalMetricStatus",
    "io.k8s.api.autoscaling.v2beta1.HorizontalPodAutoscaler",
    "io.k8s.api.autoscaling.v2beta1.HorizontalPodAutoscalerList",
    "io.k8s.api.autoscaling.v2beta1.HorizontalPodAutoscalerSpec",
    "io.k8s.api.autoscaling.v2beta1.HorizontalPodAutoscalerStatus",
    "io.k8s.api.autoscaling.v2beta1.MetricSpec",
    "io.k8s.api.autoscaling.v2beta1.MetricStatus",
    "io.k8s.api.autoscaling.v2beta1.ObjectMetricSource",
    "io.k8s.api.autoscaling.v2beta1.ObjectMetricStatus",
    "io.k8s.api.autoscaling.v2beta1.PodsMetricSource",
    "io.k8s.api.autoscaling.v2beta1.PodsMetricStatus",
    "io.k8s.api.autoscaling.v2beta2.ExternalMetricSource",
    "io.k8s.api.autoscaling.v2beta2.ExternalMetricStatus",
    "io.k8s.api.autoscaling.v2beta2.HorizontalPodAutoscaler",
    "io.k8s.api.autoscaling.v2beta2.HorizontalPodAutoscalerList",
    "io.k8s.api.autoscaling.v2beta2.HorizontalPodAutoscalerSpec",
    "io.k8s.api.autoscaling.v2beta2.HorizontalPodAutoscalerStatus",
    "io.k8s.api.autoscaling.v2beta2.MetricIdentifier",
    "io.k8s.api.autoscaling.v2beta2.MetricSpec",
    "io.k8s.api.autoscaling.v2beta2.MetricStatus",
    "io.k8s.api.autoscaling.v2beta2.ObjectMetricSource",
    "io.k8s.api.autoscaling.v2beta2.ObjectMetricStatus",
    "io.k8s.api.autoscaling.v2beta2.PodsMetricSource",
    "io.k8s.api.autoscaling.v2beta2.PodsMetricStatus",
    "io.k8s.api.batch.v1.CronJob",
    "io.k8s.api.batch.v1.CronJobList",
    "io.k8s.api.batch.v1.CronJobSpec",
    "io.k8s.api.batch.v1.Job",
    "io.k8s.api.batch.v1.JobList",
    "io.k8s.api.batch.v1.JobSpec",
    "io.k8s.api.batch.v1.JobStatus",
    "io.k8s.api.batch.v1.JobTemplateSpec",
    "io.k8s.api.batch.v1beta1.CronJob",
    "io.k8s.api.batch.v1beta1.CronJobList",
    "io.k8s.api.batch.v1beta1.CronJobSpec",
    "io.k8s.api.batch.v1beta1.JobTemplateSpec",
    "io.k8s.api.certificates.v1.CertificateSigningRequest",
    "io.k8s.api.certificates.v1.CertificateSigningRequestList",
    "io.k8s.api.certificates.v1beta1.CertificateSigningRequest",
    "io.k8s.api.certificates.v1beta1.CertificateSigningRequestList",
    "io.k8s.api.coordination.v1.Lease",
    "io.k8s.api.coordination.v1.LeaseList",
    "io.k8s.api.coordination.v1beta1.Lease",
    "io.k8s.api.coordination.v1beta1.LeaseList",
    "io.k8s.api.core.v1.Affinity",
    "io.k8s.api.core.v1.Binding",
    "io.k8s.api.core.v1.ComponentStatus",
    "io.k8s.api.core.v1.ComponentStatusList",
    "io.k8s.api.core.v1.ConfigMap",
    "io.k8s.api.core.v1.ConfigMapList",
    "io.k8s.api.core.v1.Container",
    "io.k8s.api.core.v1.Endpoints",
    "io.k8s.api.core.v1.EndpointsList",
    "io.k8s.api.core.v1.EphemeralContainer",
    "io.k8s.api.core.v1.EphemeralVolumeSource",
    "io.k8s.api.core.v1.Event",
    "io.k8s.api.core.v1.EventList",
    "io.k8s.api.core.v1.LimitRange",
    "io.k8s.api.core.v1.LimitRangeList",
    "io.k8s.api.core.v1.Namespace",
    "io.k8s.api.core.v1.NamespaceList",
    "io.k8s.api.core.v1.NamespaceStatus",
    "io.k8s.api.core.v1.Node",
    "io.k8s.api.core.v1.NodeList",
    "io.k8s.api.core.v1.NodeSpec",
    "io.k8s.api.core.v1.NodeStatus",
    "io.k8s.api.core.v1.PersistentVolume",
    "io.k8s.api.core.v1.PersistentVolumeClaim",
    "io.k8s.api.core.v1.PersistentVolumeClaimList",
    "io.k8s.api.core.v1.PersistentVolumeClaimSpec",
    "io.k8s.api.core.v1.PersistentVolumeClaimStatus",
    "io.k8s.api.core.v1.PersistentVolumeClaimTemplate",
    "io.k8s.api.core.v1.PersistentVolumeList",
    "io.k8s.api.core.v1.Pod",
    "io.k8s.api.core.v1.PodAffinity",
    "io.k8s.api.core.v1.PodAffinityTerm",
    "io.k8s.api.core.v1.PodAntiAffinity",
    "io.k8s.api.core.v1.PodList",
    "io.k8s.api.core.v1.PodSpec",
    "io.k8s.api.core.v1.PodStatus",
    "io.k8s.api.core.v1.PodTemplate",
    "io.k8s.api.core.v1.PodTemplateList",
    "io.k8s.api.core.v1.PodTemplateSpec",
    "io.k8s.api.core.v1.ReplicationController",
    "io.k8s.api.core.v1.ReplicationControllerList",
    "io.k8s.api.core.v1.ReplicationControllerSpec",
    "io.k8s.api.core.v1.ReplicationControllerStatus",
    "io.k8s.api.core.v1.ResourceQuota",
    "io.k8s.api.core.v1.ResourceQuotaList",
    "io.k8s.api.core.v1.Secret",
    "io.k8s.api.core.v1.SecretList",
    "io.k8s.api.core.v1.Service",
    "io.k8s.api.core.v1.ServiceAccount",
    "io.k8s.api.core.v1.ServiceAccountList",
    "io.k8s.api.core.v1.ServiceList",
    "io.k8s.api.core.v1.ServiceSpec",
    "io.k8s.api.core.v1.ServiceStatus",
    "io.k8s.api.core.v1.TopologySpreadConstraint",
    "io.k8s.api.core.v1.Volume",
    "io.k8s.api.core.v1.WeightedPodAffinityTerm",
    "io.k8s.api.discovery.v1.EndpointSlice",
    "io.k8s.api.discovery.v1.EndpointSliceList",
    "io.k8s.api.discovery.v1beta1.EndpointSlice",
    "io.k8s.api.discovery.v1beta1.EndpointSliceList",
    "io.k8s.api.events.v1.Event",
    "io.k8s.api.events.v1.EventList",
    "io.k8s.api.events.v1beta1.Event",
    "io.k8s.api.events.v1beta1.EventList",
    "io.k8s.api.extensions.v1beta1.Ingress",
    "io.k8s.api.extensions.v1beta1.IngressList",
    "io.k8s.api.flowcontrol.v1beta1.FlowSchema",
    "io.k8s.api.flowcontrol.v1beta1.FlowSchemaList",
    "io.k8s.api.flowcontrol.v1beta1.PriorityLevelConfiguration",
    "io.k8s.api.flowcontrol.v1beta1.PriorityLevelConfigurationList",
    "io.k8s.api.networking.v1.Ingress",
    "io.k8s.api.networking.v1.IngressClass",
    "io.k8s.api.networking.v1.IngressClassList",
    "io.k8s.api.networking.v1.IngressList",
    "io.k8s.api.networking.v1.NetworkPolicy",
    "io.k8s.api.networking.v1.NetworkPolicyEgressRule",
    "io.k8s.api.networking.v1.NetworkPolicyIngressRule",
    "io.k8s.api.networking.v1.NetworkPolicyList",
    "io.k8s.api.networking.v1.NetworkPolicyPeer",
    "io.k8s.api.networking.v1.NetworkPolicySpec",
    "io.k8s.api.networking.v1beta1.Ingress",
    "io.k8s.api.networking.v1beta1.IngressClass",
    "io.k8s.api.networking.v1beta1.IngressClassList",
    "io.k8s.api.networking.v1beta1.IngressList",
    "io.k8s.api.node.v1.RuntimeClass",
    "io.k8s.api.node.v1.RuntimeClassList",
    "io.k8s.api.node.v1beta1.RuntimeClass",
    "io.k8s.api.node.v1beta1.RuntimeClassList",
    "io.k8s.api.policy.v1.PodDisruptionBudget",
    "io.k8s.api.policy.v1.PodDisruptionBudgetList",
    "io.k8s.api.policy.v1.PodDisruptionBudgetSpec",
    "io.k8s.api.policy.v1.PodDisruptionBudgetStatus",
    "io.k8s.api.policy.v1beta1.Eviction",
    "io.k8s.api.policy.v1beta1.PodDisruptionBudget",
    "io.k8s.api.policy.v1beta1.PodDisruptionBudgetList",
    "io.k8s.api.policy.v1beta1.PodDisruptionBudgetSpec",
    "io.k8s.api.policy.v1beta1.PodDisruptionBudgetStatus",
    "io.k8s.api.policy.v1beta1.PodSecurityPolicy",
    "io.k8s.api.policy.v1beta1.PodSecurityPolicyList",
    "io.k8s.api.rbac.v1.AggregationRule",
    "io.k8s.api.rbac.v1.ClusterRole",
    "io.k8s.api.rbac.v1.ClusterRoleBinding",
    "io.k8s.api.rbac.v1.ClusterRoleBindingList",
    "io.k8s.api.rbac.v1.ClusterRoleList",
    "io.k8s.api.rbac.v1.Role",
    "io.k8s.api.rbac.v1.RoleBinding",
    "io.k8s.api.rbac.v1.RoleBindingList",
    "io.k8s.api.rbac.v1.RoleList",
    "io.k8s.api.rbac.v1beta1.AggregationRule",
    "io.k8s.api.rbac.v1beta1.ClusterRole",
    "io.k8s.api.rbac.v1beta1.ClusterRoleBinding",
    "io.k8s.api.rbac.v1beta1.ClusterRoleBindingList",
    "io.k8s.api.rbac.v1beta1.ClusterRoleList",
    "io.k8s.api.rbac.v1beta1.Role",
    "io.k8s.api.rbac.v1beta1.RoleBinding",
    "io.k8s.api.rbac.v1beta1.RoleBindingList",
    "io.k8s.api.rbac.v1beta1.RoleList",
    "io.k8s.api.scheduling.v1.PriorityClass",
    "io.k8s.api.scheduling.v1.PriorityClassList",
    "io.k8s.api.scheduling.v1beta1.PriorityClass",
    "io.k8s.api.scheduling.v1beta1.PriorityClassList",
    "io.k8s.api.storage.v1.CSIDriver",
    "io.k8s.api.storage.v1.CSIDriverList",
    "io.k8s.api.storage.v1.CSINode",
    "io.k8s.api.storage.v1.CSINodeList",
    "io.k8s.api.storage.v1.CSINodeSpec",
    "io.k8s.api.storage.v1.StorageClass",
    "io.k8s.api.storage.v1.StorageClassList",
    "io.k8s.api.storage.v1.VolumeAttachment",
    "io.k8s.api.storage.v1.VolumeAttachmentList",
    "io.k8s.api.storage.v1beta1.CSIDriver",
    "io.k8s.api.storage.v1beta1.CSIDriverList",
    "io.k8s.api.storage.v1beta1.CSINode",
    "io.k8s.api.storage.v1beta1.CSINodeList",
    "io.k8s.api.storage.v1beta1.CSINodeSpec",
    "io.k8s.api.storage.v1beta1.CSIStorageCapacity",
    "io.k8s.api.storage.v1beta1.CSIStorageCapacityList",
    "io.k8s.api.storage.v1beta1.StorageClass",
    "io.k8s.api.storage.v1beta1.StorageClassList",
    "io.k8s.api.storage.v1beta1.VolumeAttachment",
    "io.k8s.api.storage.v1beta1.VolumeAttachmentList",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionList",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1beta1.CustomResourceDefinition",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1beta1.CustomResourceDefinitionList",
    "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector",
    "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement",
    "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
    "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService",
    "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceList",
    "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceStatus",
    "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1beta1.APIService",
    "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1beta1.APIServiceList",
    "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1beta1.APIServiceStatus",
};
constinit const std::span<const std::string_view> kSchemaTypeNames = kTypeNames;

static constexpr KindRow kKinds[] = {
    {"admissionregistration.k8s.io/v1beta1|MutatingWebhookConfiguration", 7},
    {"admissionregistration.k8s.io/v1beta1|MutatingWebhookConfigurationList", 8},
    {"admissionregistration.k8s.io/v1beta1|ValidatingWebhookConfiguration", 10},
    {"admissionregistration.k8s.io/v1beta1|ValidatingWebhookConfigurationList", 11},
    {"admissionregistration.k8s.io/v1|MutatingWebhookConfiguration", 1},
    {"admissionregistration.k8s.io/v1|MutatingWebhookConfigurationList", 2},
    {"admissionregistration.k8s.io/v1|ValidatingWebhookConfiguration", 4},
    {"admissionregistration.k8s.io/v1|ValidatingWebhookConfigurationList", 5},
    {"apiextensions.k8s.io/v1beta1|CustomResourceDefinition", 232},
    {"apiextensions.k8s.io/v1beta1|CustomResourceDefinitionList", 233},
    {"apiextensions.k8s.io/v1|CustomResourceDefinition", 230},
    {"apiextensions.k8s.io/v1|CustomResourceDefinitionList", 231},
    {"apiregistration.k8s.io/v1beta1|APIService", 240},
    {"apiregistration.k8s.io/v1beta1|APIServiceList", 241},
    {"apiregistration.k8s.io/v1|APIService", 237},
    {"apiregistration.k8s.io/v1|APIServiceList", 238},
    {"apps/v1|ControllerRevision", 12},
    {"apps/v1|ControllerRevisionList", 13},
    {"apps/v1|DaemonSet", 14},
    {"apps/v1|DaemonSetList", 15},
    {"apps/v1|Deployment", 18},
    {"apps/v1|DeploymentList", 19},
    {"apps/v1|ReplicaSet", 22},
    {"apps/v1|ReplicaSetList", 23},
    {"apps/v1|StatefulSet", 26},
    {"apps/v1|StatefulSetList", 27},
    {"authentication.k8s.io/v1beta1|TokenReview", 32},
    {"authentication.k8s.io/v1|TokenRequest", 30},
    {"authentication.k8s.io/v1|TokenReview", 31},
    {"authorization.k8s.io/v1beta1|LocalSubjectAccessReview", 37},
    {"authorization.k8s.io/v1beta1|SelfSubjectAccessReview", 38},
    {"authorization.k8s.io/v1beta1|SelfSubjectRulesReview", 39},
    {"authorization.k8s.io/v1beta1|SubjectAccessReview", 40},
    {"authorization.k8s.io/v1|LocalSubjectAccessReview", 33},
    {"authorization.k8s.io/v1|SelfSubjectAccessReview", 34},
    {"authorization.k8s.io/v1|SelfSubjectRulesReview", 35},
    {"authorization.k8s.io/v1|SubjectAccessReview", 36},
    {"autoscaling/v1|HorizontalPodAutoscaler", 41},
    {"autoscaling/v1|HorizontalPodAutoscalerList", 42},
    {"autoscaling/v1|Scale", 43},
    {"autoscaling/v2beta1|HorizontalPodAutoscaler", 46},
    {"autoscaling/v2beta1|HorizontalPodAutoscalerList", 47},
    {"autoscaling/v2beta2|HorizontalPodAutoscaler", 58},
    {"autoscaling/v2beta2|HorizontalPodAutoscalerList", 59},
    {"batch/v1beta1|CronJob", 77},
    {"batch/v1beta1|CronJobList", 78},
    {"batch/v1|CronJob", 69},
    {"batch/v1|CronJobList", 70},
    {"batch/v1|Job", 72},
    {"batch/v1|JobList", 73},
    {"certificates.k8s.io/v1beta1|CertificateSigningRequest", 83},
    {"certificates.k8s.io/v1beta1|CertificateSigningRequestList", 84},
    {"certificates.k8s.io/v1|CertificateSigningRequest", 81},
    {"certificates.k8s.io/v1|CertificateSigningRequestList", 82},
    {"coordination.k8s.io/v1beta1|Lease", 87},
    {"coordination.k8s.io/v1beta1|LeaseList", 88},
    {"coordination.k8s.io/v1|Lease", 85},
    {"coordination.k8s.io/v1|LeaseList", 86},
    {"discovery.k8s.io/v1beta1|EndpointSlice", 147},
    {"discovery.k8s.io/v1beta1|EndpointSliceList", 148},
    {"discovery.k8s.io/v1|EndpointSlice", 145},
    {"discovery.k8s.io/v1|EndpointSliceList", 146},
    {"events.k8s.io/v1beta1|Event", 151},
    {"events.k8s.io/v1beta1|EventList", 152},
    {"events.k8s.io/v1|Event", 149},
    {"events.k8s.io/v1|EventList", 150},
    {"extensions/v1beta1|Ingress", 153},
    {"extensions/v1beta1|IngressList", 154},
    {"flowcontrol.apiserver.k8s.io/v1beta1|FlowSchema", 155},
    {"flowcontrol.apiserver.k8s.io/v1beta1|FlowSchemaList", 156},
    {"flowcontrol.apiserver.k8s.io/v1beta1|PriorityLevelConfiguration", 157},
    {"flowcontrol.apiserver.k8s.io/v1beta1|PriorityLevelConfigurationList", 158},
    {"networking.k8s.io/v1beta1|Ingress", 169},
    {"networking.k8s.io/v1beta1|IngressClass", 170},
    {"networking.k8s.io/v1beta1|IngressClassList", 171},
    {"networking.k8s.io/v1beta1|IngressList", 172},
    {"networking.k8s.io/v1|Ingress", 159},
    {"networking.k8s.io/v1|IngressClass", 160},
    {"networking.k8s.io/v1|IngressClassList", 161},
    {"networking.k8s.io/v1|IngressList", 162},
    {"networking.k8s.io/v1|NetworkPolicy", 163},
    {"networking.k8s.io/v1|NetworkPolicyList", 166},
    {"node.k8s.io/v1beta1|RuntimeClass", 175},
    {"node.k8s.io/v1beta1|RuntimeClassList", 176},
    {"node.k8s.io/v1|RuntimeClass", 173},
    {"node.k8s.io/v1|RuntimeClassList", 174},
    {"policy/v1beta1|Eviction", 181},
    {"policy/v1beta1|PodDisruptionBudget", 182},
    {"policy/v1beta1|PodDisruptionBudgetList", 183},
    {"policy/v1beta1|PodSecurityPolicy", 186},
    {"policy/v1beta1|PodSecurityPolicyList", 187},
    {"policy/v1|PodDisruptionBudget", 177},
    {"policy/v1|PodDisruptionBudgetList", 178},
    {"rbac.authorization.k8s.io/v1beta1|ClusterRole", 198},
    {"rbac.authorization.k8s.io/v1beta1|ClusterRoleBinding", 199},
    {"rbac.authorization.k8s.io/v1beta1|ClusterRoleBindingList", 200},
    {"rbac.authorization.k8s.io/v1beta1|ClusterRoleList", 201},
    {"rbac.authorization.k8s.io/v1beta1|Role", 202},
    {"rbac.authorization.k8s.io/v1beta1|RoleBinding", 203},
    {"rbac.authorization.k8s.io/v1beta1|RoleBindingList", 204},
    {"rbac.authorization.k8s.io/v1beta1|RoleList", 205},
    {"rbac.authorization.k8s.io/v1|ClusterRole", 189},
    {"rbac.authorization.k8s.io/v1|ClusterRoleBinding", 190},
    {"rbac.authorization.k8s.io/v1|ClusterRoleBindingList", 191},
    {"rbac.authorization.k8s.io/v1|ClusterRoleList", 192},
    {"rbac.authorization.k8s.io/v1|Role", 193},
    {"rbac.authorization.k8s.io/v1|RoleBinding", 194},
    {"rbac.authorization.k8s.io/v1|RoleBindingList", 195},
    {"rbac.authorization.k8s.io/v1|RoleList", 196},
    {"scheduling.k8s.io/v1beta1|PriorityClass", 208},
    {"scheduling.k8s.io/v1beta1|PriorityClassList", 209},
    {"scheduling.k8s.io/v1|PriorityClass", 206},
    {"scheduling.k8s.io/v1|PriorityClassList", 207},
    {"storage.k8s.io/v1beta1|CSIDriver", 219},
    {"storage.k8s.io/v1beta1|CSIDriverList", 220},
    {"storage.k8s.io/v1beta1|CSINode", 221},
    {"storage.k8s.io/v1beta1|CSINodeList", 222},
    {"storage.k8s.io/v1beta1|CSIStorageCapacity", 224},
    {"storage.k8s.io/v1beta1|CSIStorageCapacityList", 225},
    {"storage.k8s.io/v1beta1|StorageClass", 226},
    {"storage.k8s.io/v1beta1|StorageClassList", 227},
    {"storage.k8s.io/v1beta1|VolumeAttachment", 228},
    {"storage.k8s.io/v1beta1|VolumeAttachmentList", 229},
    {"storage.k8s.io/v1|CSIDriver", 210},
    {"storage.k8s.io/v1|CSIDriverList", 211},
    {"storage.k8s.io/v1|CSINode", 212},
    {"storage.k8s.io/v1|CSINodeList", 213},
    {"storage.k8s.io/v1|StorageClass", 215},
    {"storage.k8s.io/v1|StorageClassList", 216},
    {"storage.k8s.io/v1|VolumeAttachment", 217},
    {"storage.k8s.io/v1|VolumeAttachmentList", 218},
    {"v1|Binding", 90},
    {"v1|ComponentStatus", 91},
    {"v1|ComponentStatusList", 92},
    {"v1|ConfigMap", 93},
    {"v1|ConfigMapList", 94},
    {"v1|Endpoints", 96},
    {"v1|EndpointsList", 97},
    {"v1|Event", 100},
    {"v1|EventList", 101},
    {"v1|LimitRange", 102},
    {"v1|LimitRangeList", 103},
    {"v1|Namespace", 104},
    {"v1|NamespaceList", 105},
    {"v1|Node", 107},
    {"v1|NodeList", 108},
    {"v1|PersistentVolume", 111},
    {"v1|PersistentVolumeClaim", 112},
    {"v1|PersistentVolumeClaimList", 113},
    {"v1|PersistentVolumeList", 117},
    {"v1|Pod", 118},
    {"v1|PodList", 122},
    {"v1|PodTemplate", 125},
    {"v1|PodTemplateList", 126},
    {"v1|ReplicationController", 128},
    {"v1|ReplicationControllerList", 129},
    {"v1|ResourceQuota", 132},
    {"v1|ResourceQuotaList", 133},
    {"v1|Secret", 134},
    {"v1|SecretList", 135},
    {"v1|Service", 136},
    {"v1|ServiceAccount", 137},
    {"v1|ServiceAccountList", 138},
    {"v1|ServiceList", 139},
};
constinit const std::span<const KindRow> kSchemaKinds = kKinds;

static constexpr ScopeRow kScopes[] = {
    {"admissionregistration.k8s.io/v1beta1|MutatingWebhookConfiguration", true},
    {"admissionregistration.k8s.io/v1beta1|ValidatingWebhookConfiguration", true},
    {"admissionregistration.k8s.io/v1|MutatingWebhookConfiguration", true},
    {"admissionregistration.k8s.io/v1|ValidatingWebhookConfiguration", true},
    {"apiextensions.k8s.io/v1beta1|CustomResourceDefinition", true},
    {"apiextensions.k8s.io/v1|CustomResourceDefinition", true},
    {"apiregistration.k8s.io/v1beta1|APIService", true},
    {"apiregistration.k8s.io/v1|APIService", true},
    {"apps/v1|ControllerRevision", false},
    {"apps/v1|DaemonSet", false},
    {"apps/v1|Deployment", false},
    {"apps/v1|ReplicaSet", false},
    {"apps/v1|StatefulSet", false},
    {"autoscaling/v1|HorizontalPodAutoscaler", false},
    {"autoscaling/v1|Scale", false},
    {"autoscaling/v2beta1|HorizontalPodAutoscaler", false},
    {"autoscaling/v2beta2|HorizontalPodAutoscaler", false},
    {"batch/v1beta1|CronJob", false},
    {"batch/v1|CronJob", false},
    {"batch/v1|Job", false},
    {"certificates.k8s.io/v1beta1|CertificateSigningRequest", true},
    {"certificates.k8s.io/v1|CertificateSigningRequest", true},
    {"coordination.k8s.io/v1beta1|Lease", false},
    {"coordination.k8s.io/v1|Lease", false},
    {"discovery.k8s.io/v1beta1|EndpointSlice", false},
    {"discovery.k8s.io/v1|EndpointSlice", false},
    {"events.k8s.io/v1beta1|Event", false},
    {"events.k8s.io/v1|Event", false},
    {"extensions/v1beta1|Ingress", false},
    {"flowcontrol.apiserver.k8s.io/v1beta1|FlowSchema", true},
    {"flowcontrol.apiserver.k8s.io/v1beta1|PriorityLevelConfiguration", true},
    {"networking.k8s.io/v1beta1|Ingress", false},
    {"networking.k8s.io/v1beta1|IngressClass", true},
    {"networking.k8s.io/v1|Ingress", false},
    {"networking.k8s.io/v1|IngressClass", true},
    {"networking.k8s.io/v1|NetworkPolicy", false},
    {"node.k8s.io/v1beta1|RuntimeClass", true},
    {"node.k8s.io/v1|RuntimeClass", true},
    {"policy/v1beta1|PodDisruptionBudget", false},
    {"policy/v1beta1|PodSecurityPolicy", true},
    {"policy/v1|PodDisruptionBudget", false},
    {"rbac.authorization.k8s.io/v1beta1|ClusterRole", true},
    {"rbac.authorization.k8s.io/v1beta1|ClusterRoleBinding", true},
    {"rbac.authorization.k8s.io/v1beta1|Role", false},
    {"rbac.authorization.k8s.io/v1beta1|RoleBinding", false},
    {"rbac.authorization.k8s.io/v1|ClusterRole", true},
    {"rbac.authorization.k8s.io/v1|ClusterRoleBinding", true},
    {"rbac.authorization.k8s.io/v1|Role", false},
    {"rbac.authorization.k8s.io/v1|RoleBinding", false},
    {"scheduling.k8s.io/v1beta1|PriorityClass", true},
    {"scheduling.k8s.io/v1|PriorityClass", true},
    {"storage.k8s.io/v1beta1|CSIDriver", true},
    {"storage.k8s.io/v1beta1|CSINode", true},
    {"storage.k8s.io/v1beta1|CSIStorageCapacity", false},
    {"storage.k8s.io/v1beta1|StorageClass", true},
    {"storage.k8s.io/v1beta1|VolumeAttachment", true},
    {"storage.k8s.io/v1|CSIDriver", true},
    {"storage.k8s.io/v1|CSINode", true},
    {"storage.k8s.io/v1|StorageClass", true},
    {"storage.k8s.io/v1|VolumeAttachment", true},
    {"v1|ComponentStatus", true},
    {"v1|ConfigMap", false},
    {"v1|Endpoints", false},
    {"v1|Event", false},
    {"v1|LimitRange", false},
    {"v1|Namespace", true},
    {"v1|Node", true},
    {"v1|NodeProxyOptions", true},
    {"v1|PersistentVolume", true},
    {"v1|PersistentVolumeClaim", false},
    {"v1|Pod", false},
    {"v1|PodAttachOptions", false},
    {"v1|PodExecOptions", false},
    {"v1|PodPortForwardOptions", false},
    {"v1|PodProxyOptions", false},
    {"v1|PodTemplate", false},
    {"v1|ReplicationController", false},
    {"v1|ResourceQuota", false},
    {"v1|Secret", false},
    {"v1|Service", false},
    {"v1|ServiceAccount", false},
    {"v1|ServiceProxyOptions", false},
};
constinit const std::span<const ScopeRow> kSchemaScopes = kScopes;

}  // namespace sluice::kustomize
