using System.Collections.Frozen;
using VirtMigrate.Remote.Protocol.Messages;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol;

/// <summary>The procedures of the remote program that VirtMigrate knows: number, name, marks and the records on both ways.</summary>
internal static class RemoteProcedures
{
    // Authentication.
    public static readonly Procedure<XdrVoid, AuthListReturn> AuthList =
        new(66, "AUTH_LIST", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, AuthSaslInitReturn> AuthSaslInit =
        new(67, "AUTH_SASL_INIT", ProcedureMarks.HighPriority);

    public static readonly Procedure<AuthSaslStartArguments, AuthSaslStartReturn> AuthSaslStart =
        new(68, "AUTH_SASL_START", ProcedureMarks.HighPriority);

    public static readonly Procedure<AuthSaslStepArguments, AuthSaslStepReturn> AuthSaslStep =
        new(69, "AUTH_SASL_STEP", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, AuthPolkitReturn> AuthPolkit =
        new(70, "AUTH_POLKIT", ProcedureMarks.HighPriority);

    // The connection and its host.
    public static readonly Procedure<ConnectOpenArguments, XdrVoid> ConnectOpen =
        new(1, "CONNECT_OPEN", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, XdrVoid> ConnectClose =
        new(2, "CONNECT_CLOSE", ProcedureMarks.HighPriority);

    public static readonly Procedure<ConnectSupportsFeatureArguments, ConnectSupportsFeatureReturn> ConnectSupportsFeature =
        new(60, "CONNECT_SUPPORTS_FEATURE", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, ConnectGetTypeReturn> ConnectGetType =
        new(3, "CONNECT_GET_TYPE", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, ConnectGetVersionReturn> ConnectGetVersion =
        new(4, "CONNECT_GET_VERSION", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, ConnectGetLibVersionReturn> ConnectGetLibVersion =
        new(157, "CONNECT_GET_LIB_VERSION", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, ConnectGetHostnameReturn> ConnectGetHostname =
        new(59, "CONNECT_GET_HOSTNAME", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, ConnectGetUriReturn> ConnectGetUri =
        new(110, "CONNECT_GET_URI", ProcedureMarks.HighPriority);

    public static readonly Procedure<ConnectGetSysinfoArguments, ConnectGetSysinfoReturn> ConnectGetSysinfo =
        new(203, "CONNECT_GET_SYSINFO", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, ConnectIsSecureReturn> ConnectIsSecure =
        new(149, "CONNECT_IS_SECURE", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, ConnectGetCapabilitiesReturn> ConnectGetCapabilities =
        new(7, "CONNECT_GET_CAPABILITIES");

    public static readonly Procedure<ConnectGetDomainCapabilitiesArguments, ConnectGetDomainCapabilitiesReturn> ConnectGetDomainCapabilities =
        new(342, "CONNECT_GET_DOMAIN_CAPABILITIES", ProcedureMarks.Write);

    public static readonly Procedure<ConnectCompareCpuArguments, ConnectCompareCpuReturn> ConnectCompareCpu =
        new(158, "CONNECT_COMPARE_CPU", ProcedureMarks.HighPriority);

    public static readonly Procedure<ConnectBaselineCpuArguments, ConnectBaselineCpuReturn> ConnectBaselineCpu =
        new(162, "CONNECT_BASELINE_CPU");

    public static readonly Procedure<ConnectCompareHypervisorCpuArguments, ConnectCompareHypervisorCpuReturn> ConnectCompareHypervisorCpu =
        new(393, "CONNECT_COMPARE_HYPERVISOR_CPU", ProcedureMarks.Write);

    public static readonly Procedure<ConnectBaselineHypervisorCpuArguments, ConnectBaselineHypervisorCpuReturn> ConnectBaselineHypervisorCpu =
        new(394, "CONNECT_BASELINE_HYPERVISOR_CPU", ProcedureMarks.Write);

    public static readonly Procedure<XdrVoid, XdrVoid> ConnectRegisterCloseCallback =
        new(360, "CONNECT_REGISTER_CLOSE_CALLBACK", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, XdrVoid> ConnectUnregisterCloseCallback =
        new(361, "CONNECT_UNREGISTER_CLOSE_CALLBACK", ProcedureMarks.HighPriority);

    // The host's hardware.
    public static readonly Procedure<XdrVoid, NodeGetInfoReturn> NodeGetInfo =
        new(6, "NODE_GET_INFO", ProcedureMarks.HighPriority);

    public static readonly Procedure<NodeGetMemoryStatsArguments, NodeGetMemoryStatsReturn> NodeGetMemoryStats =
        new(228, "NODE_GET_MEMORY_STATS", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, NodeGetFreeMemoryReturn> NodeGetFreeMemory =
        new(102, "NODE_GET_FREE_MEMORY", ProcedureMarks.HighPriority);

    // Asking for events; the events themselves are in RemoteEvents.
    public static readonly Procedure<ConnectDomainEventCallbackRegisterAnyArguments, ConnectDomainEventCallbackRegisterAnyReturn> ConnectDomainEventCallbackRegisterAny =
        new(316, "CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY", ProcedureMarks.HighPriority);

    public static readonly Procedure<ConnectDomainEventCallbackDeregisterAnyArguments, XdrVoid> ConnectDomainEventCallbackDeregisterAny =
        new(317, "CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY", ProcedureMarks.HighPriority);

    public static readonly Procedure<ConnectDomainEventRegisterAnyArguments, XdrVoid> ConnectDomainEventRegisterAny =
        new(167, "CONNECT_DOMAIN_EVENT_REGISTER_ANY", ProcedureMarks.HighPriority);

    public static readonly Procedure<ConnectDomainEventDeregisterAnyArguments, XdrVoid> ConnectDomainEventDeregisterAny =
        new(168, "CONNECT_DOMAIN_EVENT_DEREGISTER_ANY", ProcedureMarks.HighPriority);

    // Domains.
    public static readonly Procedure<ConnectListAllDomainsArguments, ConnectListAllDomainsReturn> ConnectListAllDomains =
        new(273, "CONNECT_LIST_ALL_DOMAINS", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, ConnectNumOfDomainsReturn> ConnectNumOfDomains =
        new(51, "CONNECT_NUM_OF_DOMAINS", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, ConnectNumOfDefinedDomainsReturn> ConnectNumOfDefinedDomains =
        new(25, "CONNECT_NUM_OF_DEFINED_DOMAINS", ProcedureMarks.HighPriority);

    public static readonly Procedure<ConnectGetAllDomainStatsArguments, ConnectGetAllDomainStatsReturn> ConnectGetAllDomainStats =
        new(344, "CONNECT_GET_ALL_DOMAIN_STATS");

    public static readonly Procedure<DomainLookupByIdArguments, DomainLookupByIdReturn> DomainLookupById =
        new(22, "DOMAIN_LOOKUP_BY_ID", ProcedureMarks.HighPriority);

    public static readonly Procedure<DomainLookupByUuidArguments, DomainLookupByUuidReturn> DomainLookupByUuid =
        new(24, "DOMAIN_LOOKUP_BY_UUID", ProcedureMarks.HighPriority);

    public static readonly Procedure<DomainLookupByNameArguments, DomainLookupByNameReturn> DomainLookupByName =
        new(23, "DOMAIN_LOOKUP_BY_NAME", ProcedureMarks.HighPriority);

    public static readonly Procedure<DomainGetInfoArguments, DomainGetInfoReturn> DomainGetInfo =
        new(16, "DOMAIN_GET_INFO");

    public static readonly Procedure<DomainGetStateArguments, DomainGetStateReturn> DomainGetState =
        new(212, "DOMAIN_GET_STATE", ProcedureMarks.HighPriority);

    public static readonly Procedure<DomainGetControlInfoArguments, DomainGetControlInfoReturn> DomainGetControlInfo =
        new(229, "DOMAIN_GET_CONTROL_INFO", ProcedureMarks.HighPriority);

    public static readonly Procedure<DomainGetXmlDescArguments, DomainGetXmlDescReturn> DomainGetXmlDesc =
        new(14, "DOMAIN_GET_XML_DESC");

    public static readonly Procedure<DomainIsActiveArguments, DomainIsActiveReturn> DomainIsActive =
        new(150, "DOMAIN_IS_ACTIVE", ProcedureMarks.HighPriority);

    public static readonly Procedure<DomainIsPersistentArguments, DomainIsPersistentReturn> DomainIsPersistent =
        new(151, "DOMAIN_IS_PERSISTENT", ProcedureMarks.HighPriority);

    public static readonly Procedure<DomainIsUpdatedArguments, DomainIsUpdatedReturn> DomainIsUpdated =
        new(202, "DOMAIN_IS_UPDATED", ProcedureMarks.HighPriority);

    public static readonly Procedure<DomainHasManagedSaveImageArguments, DomainHasManagedSaveImageReturn> DomainHasManagedSaveImage =
        new(183, "DOMAIN_HAS_MANAGED_SAVE_IMAGE");

    public static readonly Procedure<DomainGetAutostartArguments, DomainGetAutostartReturn> DomainGetAutostart =
        new(15, "DOMAIN_GET_AUTOSTART", ProcedureMarks.HighPriority);

    public static readonly Procedure<DomainGetOsTypeArguments, DomainGetOsTypeReturn> DomainGetOsType =
        new(19, "DOMAIN_GET_OS_TYPE", ProcedureMarks.HighPriority);

    public static readonly Procedure<DomainGetMaxMemoryArguments, DomainGetMaxMemoryReturn> DomainGetMaxMemory =
        new(17, "DOMAIN_GET_MAX_MEMORY", ProcedureMarks.HighPriority);

    public static readonly Procedure<ConnectListDomainsArguments, ConnectListDomainsReturn> ConnectListDomains =
        new(37, "CONNECT_LIST_DOMAINS", ProcedureMarks.HighPriority);

    public static readonly Procedure<ConnectListDefinedDomainsArguments, ConnectListDefinedDomainsReturn> ConnectListDefinedDomains =
        new(21, "CONNECT_LIST_DEFINED_DOMAINS", ProcedureMarks.HighPriority);

    public static readonly Procedure<DomainSnapshotNumArguments, DomainSnapshotNumReturn> DomainSnapshotNum =
        new(187, "DOMAIN_SNAPSHOT_NUM", ProcedureMarks.HighPriority);

    public static readonly Procedure<DomainListAllSnapshotsArguments, DomainListAllSnapshotsReturn> DomainListAllSnapshots =
        new(274, "DOMAIN_LIST_ALL_SNAPSHOTS", ProcedureMarks.HighPriority);

    public static readonly Procedure<DomainListAllCheckpointsArguments, DomainListAllCheckpointsReturn> DomainListAllCheckpoints =
        new(413, "DOMAIN_LIST_ALL_CHECKPOINTS", ProcedureMarks.HighPriority);

    public static readonly Procedure<DomainStartDirtyRateCalcArguments, XdrVoid> DomainStartDirtyRateCalc =
        new(427, "DOMAIN_START_DIRTY_RATE_CALC", ProcedureMarks.Write);

    public static readonly Procedure<DomainGetBlockInfoArguments, DomainGetBlockInfoReturn> DomainGetBlockInfo =
        new(194, "DOMAIN_GET_BLOCK_INFO");

    public static readonly Procedure<DomainGetBlockJobInfoArguments, DomainGetBlockJobInfoReturn> DomainGetBlockJobInfo =
        new(238, "DOMAIN_GET_BLOCK_JOB_INFO");

    public static readonly Procedure<DomainDefineXmlArguments, DomainDefineXmlReturn> DomainDefineXml =
        new(11, "DOMAIN_DEFINE_XML", ProcedureMarks.HighPriority | ProcedureMarks.Write);

    public static readonly Procedure<DomainDefineXmlFlagsArguments, DomainDefineXmlFlagsReturn> DomainDefineXmlFlags =
        new(350, "DOMAIN_DEFINE_XML_FLAGS", ProcedureMarks.HighPriority | ProcedureMarks.Write);

    public static readonly Procedure<DomainUndefineArguments, XdrVoid> DomainUndefine =
        new(35, "DOMAIN_UNDEFINE", ProcedureMarks.HighPriority | ProcedureMarks.Write);

    public static readonly Procedure<DomainUndefineFlagsArguments, XdrVoid> DomainUndefineFlags =
        new(231, "DOMAIN_UNDEFINE_FLAGS", ProcedureMarks.HighPriority | ProcedureMarks.Write);

    public static readonly Procedure<DomainCreateXmlArguments, DomainCreateXmlReturn> DomainCreateXml =
        new(10, "DOMAIN_CREATE_XML", ProcedureMarks.Write);

    public static readonly Procedure<DomainCreateArguments, XdrVoid> DomainCreate =
        new(9, "DOMAIN_CREATE", ProcedureMarks.Write);

    public static readonly Procedure<DomainCreateWithFlagsArguments, DomainCreateWithFlagsReturn> DomainCreateWithFlags =
        new(196, "DOMAIN_CREATE_WITH_FLAGS", ProcedureMarks.Write);

    public static readonly Procedure<DomainSuspendArguments, XdrVoid> DomainSuspend =
        new(34, "DOMAIN_SUSPEND", ProcedureMarks.Write);

    public static readonly Procedure<DomainResumeArguments, XdrVoid> DomainResume =
        new(28, "DOMAIN_RESUME", ProcedureMarks.Write);

    public static readonly Procedure<DomainShutdownArguments, XdrVoid> DomainShutdown =
        new(33, "DOMAIN_SHUTDOWN", ProcedureMarks.Write);

    public static readonly Procedure<DomainShutdownFlagsArguments, XdrVoid> DomainShutdownFlags =
        new(258, "DOMAIN_SHUTDOWN_FLAGS", ProcedureMarks.Write);

    public static readonly Procedure<DomainDestroyArguments, XdrVoid> DomainDestroy =
        new(12, "DOMAIN_DESTROY", ProcedureMarks.HighPriority | ProcedureMarks.Write);

    public static readonly Procedure<DomainDestroyFlagsArguments, XdrVoid> DomainDestroyFlags =
        new(234, "DOMAIN_DESTROY_FLAGS", ProcedureMarks.HighPriority | ProcedureMarks.Write);

    public static readonly Procedure<DomainSetAutostartArguments, XdrVoid> DomainSetAutostart =
        new(29, "DOMAIN_SET_AUTOSTART", ProcedureMarks.HighPriority | ProcedureMarks.Write);

    public static readonly Procedure<DomainSaveArguments, XdrVoid> DomainSave =
        new(55, "DOMAIN_SAVE", ProcedureMarks.Write);

    public static readonly Procedure<DomainManagedSaveArguments, XdrVoid> DomainManagedSave =
        new(182, "DOMAIN_MANAGED_SAVE", ProcedureMarks.Write);

    public static readonly Procedure<DomainManagedSaveRemoveArguments, XdrVoid> DomainManagedSaveRemove =
        new(184, "DOMAIN_MANAGED_SAVE_REMOVE", ProcedureMarks.Write);

    // Jobs and the tuning of a migration.
    public static readonly Procedure<DomainGetJobInfoArguments, DomainGetJobInfoReturn> DomainGetJobInfo =
        new(163, "DOMAIN_GET_JOB_INFO");

    public static readonly Procedure<DomainGetJobStatsArguments, DomainGetJobStatsReturn> DomainGetJobStats =
        new(298, "DOMAIN_GET_JOB_STATS");

    public static readonly Procedure<DomainAbortJobArguments, XdrVoid> DomainAbortJob =
        new(164, "DOMAIN_ABORT_JOB", ProcedureMarks.Write);

    public static readonly Procedure<DomainAbortJobFlagsArguments, XdrVoid> DomainAbortJobFlags =
        new(442, "DOMAIN_ABORT_JOB_FLAGS", ProcedureMarks.Write);

    public static readonly Procedure<DomainMigrateSetMaxDowntimeArguments, XdrVoid> DomainMigrateSetMaxDowntime =
        new(166, "DOMAIN_MIGRATE_SET_MAX_DOWNTIME", ProcedureMarks.Write);

    public static readonly Procedure<DomainMigrateGetMaxDowntimeArguments, DomainMigrateGetMaxDowntimeReturn> DomainMigrateGetMaxDowntime =
        new(387, "DOMAIN_MIGRATE_GET_MAX_DOWNTIME");

    public static readonly Procedure<DomainMigrateSetMaxSpeedArguments, XdrVoid> DomainMigrateSetMaxSpeed =
        new(207, "DOMAIN_MIGRATE_SET_MAX_SPEED", ProcedureMarks.Write);

    public static readonly Procedure<DomainMigrateGetMaxSpeedArguments, DomainMigrateGetMaxSpeedReturn> DomainMigrateGetMaxSpeed =
        new(242, "DOMAIN_MIGRATE_GET_MAX_SPEED", ProcedureMarks.Write);

    public static readonly Procedure<DomainMigrateGetCompressionCacheArguments, DomainMigrateGetCompressionCacheReturn> DomainMigrateGetCompressionCache =
        new(299, "DOMAIN_MIGRATE_GET_COMPRESSION_CACHE");

    public static readonly Procedure<DomainMigrateSetCompressionCacheArguments, XdrVoid> DomainMigrateSetCompressionCache =
        new(300, "DOMAIN_MIGRATE_SET_COMPRESSION_CACHE", ProcedureMarks.Write);

    public static readonly Procedure<DomainMigrateStartPostCopyArguments, XdrVoid> DomainMigrateStartPostCopy =
        new(364, "DOMAIN_MIGRATE_START_POST_COPY", ProcedureMarks.Write);

    // Migration.
    public static readonly Procedure<DomainMigratePrepareArguments, DomainMigratePrepareReturn> DomainMigratePrepare =
        new(61, "DOMAIN_MIGRATE_PREPARE", ProcedureMarks.Write);

    public static readonly Procedure<DomainMigratePerformArguments, XdrVoid> DomainMigratePerform =
        new(62, "DOMAIN_MIGRATE_PERFORM", ProcedureMarks.Write | ProcedureMarks.LongRunning);

    public static readonly Procedure<DomainMigrateFinishArguments, DomainMigrateFinishReturn> DomainMigrateFinish =
        new(63, "DOMAIN_MIGRATE_FINISH", ProcedureMarks.Write | ProcedureMarks.LongRunning);

    public static readonly Procedure<DomainMigratePrepare2Arguments, DomainMigratePrepare2Return> DomainMigratePrepare2 =
        new(108, "DOMAIN_MIGRATE_PREPARE2", ProcedureMarks.Write);

    public static readonly Procedure<DomainMigrateFinish2Arguments, DomainMigrateFinish2Return> DomainMigrateFinish2 =
        new(109, "DOMAIN_MIGRATE_FINISH2", ProcedureMarks.Write | ProcedureMarks.LongRunning);

    public static readonly Procedure<DomainMigratePrepareTunnelArguments, XdrVoid> DomainMigratePrepareTunnel =
        new(148, "DOMAIN_MIGRATE_PREPARE_TUNNEL", ProcedureMarks.Write | ProcedureMarks.Stream);

    public static readonly Procedure<DomainMigrateBegin3Arguments, DomainMigrateBegin3Return> DomainMigrateBegin3 =
        new(213, "DOMAIN_MIGRATE_BEGIN3", ProcedureMarks.Write);

    public static readonly Procedure<DomainMigratePrepare3Arguments, DomainMigratePrepare3Return> DomainMigratePrepare3 =
        new(214, "DOMAIN_MIGRATE_PREPARE3", ProcedureMarks.Write);

    public static readonly Procedure<DomainMigratePrepareTunnel3Arguments, DomainMigratePrepareTunnel3Return> DomainMigratePrepareTunnel3 =
        new(215, "DOMAIN_MIGRATE_PREPARE_TUNNEL3", ProcedureMarks.Write | ProcedureMarks.Stream);

    public static readonly Procedure<DomainMigratePerform3Arguments, DomainMigratePerform3Return> DomainMigratePerform3 =
        new(216, "DOMAIN_MIGRATE_PERFORM3", ProcedureMarks.Write | ProcedureMarks.LongRunning);

    public static readonly Procedure<DomainMigrateFinish3Arguments, DomainMigrateFinish3Return> DomainMigrateFinish3 =
        new(217, "DOMAIN_MIGRATE_FINISH3", ProcedureMarks.Write | ProcedureMarks.LongRunning);

    public static readonly Procedure<DomainMigrateConfirm3Arguments, XdrVoid> DomainMigrateConfirm3 =
        new(218, "DOMAIN_MIGRATE_CONFIRM3", ProcedureMarks.Write);

    public static readonly Procedure<DomainMigrateBegin3ParamsArguments, DomainMigrateBegin3ParamsReturn> DomainMigrateBegin3Params =
        new(302, "DOMAIN_MIGRATE_BEGIN3_PARAMS", ProcedureMarks.Write);

    public static readonly Procedure<DomainMigratePrepare3ParamsArguments, DomainMigratePrepare3ParamsReturn> DomainMigratePrepare3Params =
        new(303, "DOMAIN_MIGRATE_PREPARE3_PARAMS", ProcedureMarks.Write);

    public static readonly Procedure<DomainMigratePrepareTunnel3ParamsArguments, DomainMigratePrepareTunnel3ParamsReturn> DomainMigratePrepareTunnel3Params =
        new(304, "DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS", ProcedureMarks.Write | ProcedureMarks.Stream);

    public static readonly Procedure<DomainMigratePerform3ParamsArguments, DomainMigratePerform3ParamsReturn> DomainMigratePerform3Params =
        new(305, "DOMAIN_MIGRATE_PERFORM3_PARAMS", ProcedureMarks.Write | ProcedureMarks.LongRunning);

    public static readonly Procedure<DomainMigrateFinish3ParamsArguments, DomainMigrateFinish3ParamsReturn> DomainMigrateFinish3Params =
        new(306, "DOMAIN_MIGRATE_FINISH3_PARAMS", ProcedureMarks.Write | ProcedureMarks.LongRunning);

    public static readonly Procedure<DomainMigrateConfirm3ParamsArguments, XdrVoid> DomainMigrateConfirm3Params =
        new(307, "DOMAIN_MIGRATE_CONFIRM3_PARAMS", ProcedureMarks.Write);

    // Storage pools and volumes.
    public static readonly Procedure<ConnectListAllStoragePoolsArguments, ConnectListAllStoragePoolsReturn> ConnectListAllStoragePools =
        new(281, "CONNECT_LIST_ALL_STORAGE_POOLS", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, ConnectNumOfStoragePoolsReturn> ConnectNumOfStoragePools =
        new(71, "CONNECT_NUM_OF_STORAGE_POOLS", ProcedureMarks.HighPriority);

    public static readonly Procedure<StoragePoolLookupByNameArguments, StoragePoolLookupByNameReturn> StoragePoolLookupByName =
        new(84, "STORAGE_POOL_LOOKUP_BY_NAME", ProcedureMarks.HighPriority);

    public static readonly Procedure<StoragePoolLookupByUuidArguments, StoragePoolLookupByUuidReturn> StoragePoolLookupByUuid =
        new(85, "STORAGE_POOL_LOOKUP_BY_UUID", ProcedureMarks.HighPriority);

    public static readonly Procedure<StoragePoolLookupByTargetPathArguments, StoragePoolLookupByTargetPathReturn> StoragePoolLookupByTargetPath =
        new(391, "STORAGE_POOL_LOOKUP_BY_TARGET_PATH", ProcedureMarks.HighPriority);

    public static readonly Procedure<StoragePoolGetInfoArguments, StoragePoolGetInfoReturn> StoragePoolGetInfo =
        new(87, "STORAGE_POOL_GET_INFO", ProcedureMarks.HighPriority);

    public static readonly Procedure<StoragePoolGetXmlDescArguments, StoragePoolGetXmlDescReturn> StoragePoolGetXmlDesc =
        new(88, "STORAGE_POOL_GET_XML_DESC", ProcedureMarks.HighPriority);

    public static readonly Procedure<StoragePoolIsActiveArguments, StoragePoolIsActiveReturn> StoragePoolIsActive =
        new(154, "STORAGE_POOL_IS_ACTIVE", ProcedureMarks.HighPriority);

    public static readonly Procedure<StoragePoolIsPersistentArguments, StoragePoolIsPersistentReturn> StoragePoolIsPersistent =
        new(155, "STORAGE_POOL_IS_PERSISTENT", ProcedureMarks.HighPriority);

    public static readonly Procedure<StoragePoolGetAutostartArguments, StoragePoolGetAutostartReturn> StoragePoolGetAutostart =
        new(89, "STORAGE_POOL_GET_AUTOSTART", ProcedureMarks.HighPriority);

    public static readonly Procedure<StoragePoolRefreshArguments, XdrVoid> StoragePoolRefresh =
        new(83, "STORAGE_POOL_REFRESH", ProcedureMarks.Write);

    public static readonly Procedure<StoragePoolCreateArguments, XdrVoid> StoragePoolCreate =
        new(78, "STORAGE_POOL_CREATE", ProcedureMarks.Write);

    public static readonly Procedure<StoragePoolListAllVolumesArguments, StoragePoolListAllVolumesReturn> StoragePoolListAllVolumes =
        new(282, "STORAGE_POOL_LIST_ALL_VOLUMES", ProcedureMarks.HighPriority);

    public static readonly Procedure<StorageVolLookupByNameArguments, StorageVolLookupByNameReturn> StorageVolLookupByName =
        new(95, "STORAGE_VOL_LOOKUP_BY_NAME", ProcedureMarks.HighPriority);

    public static readonly Procedure<StorageVolLookupByPathArguments, StorageVolLookupByPathReturn> StorageVolLookupByPath =
        new(97, "STORAGE_VOL_LOOKUP_BY_PATH", ProcedureMarks.HighPriority);

    public static readonly Procedure<StorageVolGetInfoArguments, StorageVolGetInfoReturn> StorageVolGetInfo =
        new(98, "STORAGE_VOL_GET_INFO", ProcedureMarks.HighPriority);

    public static readonly Procedure<StorageVolGetXmlDescArguments, StorageVolGetXmlDescReturn> StorageVolGetXmlDesc =
        new(99, "STORAGE_VOL_GET_XML_DESC", ProcedureMarks.HighPriority);

    public static readonly Procedure<StorageVolGetPathArguments, StorageVolGetPathReturn> StorageVolGetPath =
        new(100, "STORAGE_VOL_GET_PATH", ProcedureMarks.HighPriority);

    public static readonly Procedure<StorageVolCreateXmlArguments, StorageVolCreateXmlReturn> StorageVolCreateXml =
        new(93, "STORAGE_VOL_CREATE_XML", ProcedureMarks.Write);

    public static readonly Procedure<StorageVolDeleteArguments, XdrVoid> StorageVolDelete =
        new(94, "STORAGE_VOL_DELETE", ProcedureMarks.Write);

    public static readonly Procedure<StorageVolUploadArguments, XdrVoid> StorageVolUpload =
        new(208, "STORAGE_VOL_UPLOAD", ProcedureMarks.Write | ProcedureMarks.Stream);

    // Networks.
    public static readonly Procedure<ConnectListAllNetworksArguments, ConnectListAllNetworksReturn> ConnectListAllNetworks =
        new(283, "CONNECT_LIST_ALL_NETWORKS", ProcedureMarks.HighPriority);

    public static readonly Procedure<XdrVoid, ConnectNumOfNetworksReturn> ConnectNumOfNetworks =
        new(52, "CONNECT_NUM_OF_NETWORKS", ProcedureMarks.HighPriority);

    public static readonly Procedure<NetworkLookupByNameArguments, NetworkLookupByNameReturn> NetworkLookupByName =
        new(46, "NETWORK_LOOKUP_BY_NAME", ProcedureMarks.HighPriority);

    public static readonly Procedure<NetworkLookupByUuidArguments, NetworkLookupByUuidReturn> NetworkLookupByUuid =
        new(47, "NETWORK_LOOKUP_BY_UUID", ProcedureMarks.HighPriority);

    public static readonly Procedure<NetworkGetXmlDescArguments, NetworkGetXmlDescReturn> NetworkGetXmlDesc =
        new(43, "NETWORK_GET_XML_DESC", ProcedureMarks.HighPriority);

    public static readonly Procedure<NetworkIsActiveArguments, NetworkIsActiveReturn> NetworkIsActive =
        new(152, "NETWORK_IS_ACTIVE", ProcedureMarks.HighPriority);

    public static readonly Procedure<NetworkIsPersistentArguments, NetworkIsPersistentReturn> NetworkIsPersistent =
        new(153, "NETWORK_IS_PERSISTENT", ProcedureMarks.HighPriority);

    public static readonly Procedure<NetworkGetAutostartArguments, NetworkGetAutostartReturn> NetworkGetAutostart =
        new(44, "NETWORK_GET_AUTOSTART", ProcedureMarks.HighPriority);

    public static readonly Procedure<NetworkCreateArguments, XdrVoid> NetworkCreate =
        new(39, "NETWORK_CREATE", ProcedureMarks.Write);

    // Devices of the host.
    public static readonly Procedure<ConnectListAllNodeDevicesArguments, ConnectListAllNodeDevicesReturn> ConnectListAllNodeDevices =
        new(285, "CONNECT_LIST_ALL_NODE_DEVICES", ProcedureMarks.HighPriority);

    private static readonly FrozenDictionary<int, Procedure> ByNumber = new Procedure[]
    {
        AuthList, AuthSaslInit, AuthSaslStart, AuthSaslStep, AuthPolkit, ConnectOpen, ConnectClose,
        ConnectSupportsFeature, ConnectGetType, ConnectGetVersion, ConnectGetLibVersion, ConnectGetHostname,
        ConnectGetUri, ConnectGetSysinfo, ConnectIsSecure, ConnectGetCapabilities, ConnectGetDomainCapabilities,
        ConnectCompareCpu, ConnectBaselineCpu, ConnectCompareHypervisorCpu, ConnectBaselineHypervisorCpu,
        ConnectRegisterCloseCallback, ConnectUnregisterCloseCallback, NodeGetInfo, NodeGetMemoryStats,
        NodeGetFreeMemory, ConnectDomainEventCallbackRegisterAny, ConnectDomainEventCallbackDeregisterAny,
        ConnectDomainEventRegisterAny, ConnectDomainEventDeregisterAny, ConnectListAllDomains, ConnectNumOfDomains,
        ConnectNumOfDefinedDomains, ConnectGetAllDomainStats, DomainLookupById, DomainLookupByUuid, DomainLookupByName,
        DomainGetInfo, DomainGetState, DomainGetControlInfo, DomainGetXmlDesc, DomainIsActive, DomainIsPersistent,
        DomainIsUpdated, DomainHasManagedSaveImage, DomainGetAutostart, DomainSnapshotNum, DomainListAllSnapshots,
        DomainListAllCheckpoints, DomainGetBlockInfo, DomainGetBlockJobInfo, DomainStartDirtyRateCalc, DomainDefineXml, DomainDefineXmlFlags,
        DomainUndefine, DomainUndefineFlags, DomainCreateXml, DomainCreate, DomainCreateWithFlags, DomainSuspend,
        DomainResume, DomainShutdown, DomainShutdownFlags, DomainDestroy, DomainDestroyFlags, DomainSetAutostart,
        DomainSave, DomainManagedSave, DomainManagedSaveRemove, DomainGetJobInfo, DomainGetJobStats, DomainAbortJob,
        DomainAbortJobFlags, DomainMigrateSetMaxDowntime, DomainMigrateGetMaxDowntime, DomainMigrateSetMaxSpeed,
        DomainMigrateGetMaxSpeed, DomainMigrateGetCompressionCache, DomainMigrateSetCompressionCache,
        DomainMigrateStartPostCopy, DomainMigratePrepare, DomainMigratePerform, DomainMigrateFinish,
        DomainMigratePrepare2, DomainMigrateFinish2, DomainMigratePrepareTunnel, DomainMigrateBegin3,
        DomainMigratePrepare3, DomainMigratePrepareTunnel3, DomainMigratePerform3, DomainMigrateFinish3,
        DomainMigrateConfirm3, DomainMigrateBegin3Params, DomainMigratePrepare3Params,
        DomainMigratePrepareTunnel3Params, DomainMigratePerform3Params, DomainMigrateFinish3Params,
        DomainMigrateConfirm3Params, ConnectListAllStoragePools, ConnectNumOfStoragePools, StoragePoolLookupByName,
        StoragePoolLookupByUuid, StoragePoolLookupByTargetPath, StoragePoolGetInfo, StoragePoolGetXmlDesc,
        StoragePoolIsActive, StoragePoolIsPersistent, StoragePoolGetAutostart, StoragePoolRefresh, StoragePoolCreate, StoragePoolListAllVolumes, StorageVolLookupByName,
        StorageVolLookupByPath, StorageVolGetInfo, StorageVolGetXmlDesc, StorageVolGetPath, StorageVolCreateXml,
        StorageVolDelete, StorageVolUpload, ConnectListAllNetworks, ConnectNumOfNetworks, NetworkLookupByName,
        NetworkLookupByUuid, NetworkGetXmlDesc, NetworkIsActive, NetworkIsPersistent, NetworkGetAutostart, NetworkCreate, DomainGetOsType, DomainGetMaxMemory,
        ConnectListDomains, ConnectListDefinedDomains, ConnectListAllNodeDevices,
    }.ToFrozenDictionary(p => p.Number);

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<Procedure> All => ByNumber.Values;

    /// <summary>The procedure of a number; null when it is not one of these.</summary>
    public static Procedure? Find(int number) => ByNumber.GetValueOrDefault(number);

    /// <summary>The name of a number for error texts: libvirt's name, or the number itself.</summary>
    public static string NameOf(int number) => Find(number)?.Name ?? $"procedure {number}";
}
