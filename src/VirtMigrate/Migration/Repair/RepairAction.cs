namespace VirtMigrate.Migration;

/// <summary>What puts a migration right that was left half done.</summary>
public enum RepairAction
{
    /// <summary>Nothing is wrong.</summary>
    None,
    /// <summary>The source's paused guest is resumed: the destination has none.</summary>
    ResumeSource,
    /// <summary>The source's paused copy is ended: the guest runs on the destination.</summary>
    EndSourceCopy,
    /// <summary>The destination's paused copy is ended: the guest runs on the source.</summary>
    DropDestinationCopy,
    /// <summary>The destination's paused copy, which never ran, is ended, then the source's guest is resumed.</summary>
    DropDestinationCopyAndResumeSource,
    /// <summary>The guest is on the source: the volumes that were made for it on the destination are removed.</summary>
    RemoveVolumes,
    /// <summary>A person has to decide; the finding says what between.</summary>
    Manual,
}
