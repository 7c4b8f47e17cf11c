#include "serve/cells.hpp"

#include "serve/table.hpp"

#include <fmt/format.h>

namespace sluice::apiserver {

namespace {
using doc::Value;

void volume(const Value& o, Value& cells, const RowContext& row)
{
    const Value& spec = o["spec"];
    const Value& claim = spec["claimRef"];
    std::string modes;
    for (const Value& each : spec["accessModes"].elements()) {
        const std::string mode = each.text();
        modes += (modes.empty() ? "" : ",") + std::string(
                                                  mode == "ReadWriteOnce"   ? "RWO"
                                                  : mode == "ReadOnlyMany"  ? "ROX"
                                                  : mode == "ReadWriteMany" ? "RWX"
                                                                            : "RWOP");
    }
    cells.push_back(spec["capacity"]["storage"].text());
    cells.push_back(modes);
    cells.push_back(spec["persistentVolumeReclaimPolicy"]);
    cells.push_back(o["metadata"]["deletionTimestamp"].is_null() ? o["status"]["phase"] : Value("Terminating"));
    cells.push_back(claim.is_null() ? "" : claim["namespace"].text() + "/" + claim["name"].text());
    cells.push_back(spec["storageClassName"].text());
    cells.push_back(
        spec["volumeAttributesClassName"].is_string() ? spec["volumeAttributesClassName"] : Value("<unset>"));
    cells.push_back(o["status"]["reason"].text());
    cells.push_back(row.age);
    cells.push_back(spec["volumeMode"].is_string() ? spec["volumeMode"] : Value("<unset>"));
}

void claim(const Value& o, Value& cells, const RowContext& row)
{
    const Value& spec = o["spec"];
    const bool bound = !spec["volumeName"].string_or("").empty();
    std::string modes;
    for (const Value& each : o["status"]["accessModes"].elements()) {
        const std::string mode = each.text();
        modes += (modes.empty() ? "" : ",") + std::string(
                                                  mode == "ReadWriteOnce"   ? "RWO"
                                                  : mode == "ReadOnlyMany"  ? "ROX"
                                                  : mode == "ReadWriteMany" ? "RWX"
                                                                            : "RWOP");
    }
    cells.push_back(o["metadata"]["deletionTimestamp"].is_null() ? o["status"]["phase"] : Value("Terminating"));
    cells.push_back(spec["volumeName"].text());
    cells.push_back(bound ? o["status"]["capacity"]["storage"].text() : "");
    cells.push_back(bound ? modes : "");
    cells.push_back(spec["storageClassName"].text());
    cells.push_back(
        spec["volumeAttributesClassName"].is_string() ? spec["volumeAttributesClassName"] : Value("<unset>"));
    cells.push_back(row.age);
    cells.push_back(spec["volumeMode"].is_string() ? spec["volumeMode"] : Value("<unset>"));
}

void storage_class(const Value& o, Value& cells, const RowContext& row)
{
    if (o["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"].string_or("") == "true")
        cells.edit_at(0) = o["metadata"]["name"].text() + " (default)";
    cells.push_back(o["provisioner"]);
    cells.push_back(o["reclaimPolicy"]);
    cells.push_back(o["volumeBindingMode"]);
    cells.push_back(o["allowVolumeExpansion"].bool_or(false));
    cells.push_back(row.age);
}

void csi_driver(const Value& o, Value& cells, const RowContext& row)
{
    const Value& spec = o["spec"];
    std::string audiences;
    for (const Value& each : spec["tokenRequests"].elements())
        audiences += (audiences.empty() ? "" : ",") + each["audience"].text();
    cells.push_back(spec["attachRequired"].bool_or(true));
    cells.push_back(spec["podInfoOnMount"].bool_or(false));
    cells.push_back(spec["storageCapacity"].bool_or(false));
    cells.push_back(spec["tokenRequests"].empty() ? "<unset>" : audiences);
    cells.push_back(spec["requiresRepublish"].bool_or(false));
    cells.push_back(or_none(joined(spec["volumeLifecycleModes"])));
    cells.push_back(row.age);
}
}  // namespace

/// Volumes and their drivers.
void add_storage_columns(ColumnTable& out)
{
    out["/persistentvolumes"] = {
        {{"Capacity"},
         {"Access Modes"},
         {"Reclaim Policy"},
         {"Status"},
         {"Claim"},
         {"StorageClass"},
         {"VolumeAttributesClass"},
         {"Reason"},
         age_column(),
         {"VolumeMode", 1}},
        volume};
    out["/persistentvolumeclaims"] = {
        {{"Status"},
         {"Volume"},
         {"Capacity"},
         {"Access Modes"},
         {"StorageClass"},
         {"VolumeAttributesClass"},
         age_column(),
         {"VolumeMode", 1}},
        claim};
    out["storage.k8s.io/storageclasses"] = {
        {{"Provisioner"}, {"ReclaimPolicy"}, {"VolumeBindingMode"}, {"AllowVolumeExpansion"}, age_column()},
        storage_class};
    out["storage.k8s.io/volumeattributesclasses"] = {
        {{"DriverName"}, age_column()}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["driverName"]);
            cells.push_back(row.age);
        }};
    out["storage.k8s.io/csinodes"] = {
        {integer_column("Drivers"), age_column()}, [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(static_cast<std::uint64_t>(o["spec"]["drivers"].size()));
            cells.push_back(row.age);
        }};
    out["storage.k8s.io/csidrivers"] = {
        {{"AttachRequired", 0, "boolean"},
         {"PodInfoOnMount", 0, "boolean"},
         {"StorageCapacity", 0, "boolean"},
         {"TokenRequests"},
         {"RequiresRepublish", 0, "boolean"},
         {"Modes"},
         age_column()},
        csi_driver};
    out["storage.k8s.io/volumeattachments"] = {
        {{"Attacher", 0, "string", "", "name"}, {"PV"}, {"Node"}, {"Attached", 0, "boolean"}, age_column()},
        [](const Value& o, Value& cells, const RowContext& row) {
            cells.push_back(o["spec"]["attacher"]);
            cells.push_back(o["spec"]["source"]["persistentVolumeName"].text());
            cells.push_back(o["spec"]["nodeName"]);
            cells.push_back(o["status"]["attached"].bool_or(false));
            cells.push_back(row.age);
        }};
}

}  // namespace sluice::apiserver
