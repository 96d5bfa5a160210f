namespace VirtMigrate.PowerShell.Pipeline;

/// <summary>Something that only the pipeline thread may do, posted by a task.</summary>
/// <param name="Run">Does it.</param>
/// <param name="Abandon">Is called instead when the pipeline has stopped taking things.</param>
internal sealed record PipelineAction(Action Run, Action? Abandon = null);
