namespace VirtMigrate.Migration;

/// <summary>The migration protocols, oldest first.</summary>
public enum MigrationProtocol
{
    /// <summary>Version 1 (2007): Prepare, Perform, Finish or a look-up.</summary>
    V1 = 1,
    /// <summary>Version 2: the XML travels too.</summary>
    V2 = 2,
    /// <summary>Version 3 (2011): Begin, Prepare, Perform, Finish, Confirm, cookies both ways.</summary>
    V3 = 3,
    /// <summary>Version 3 with typed parameters.</summary>
    V3Params = 4,
}
