#!/usr/bin/env pwsh
# Thin caller of the dotnet commands below; each works by itself too.
#   ./build.ps1            build everything
#   ./build.ps1 test       all tests
#   ./build.ps1 demo       hear music: the real plugin in our test host (demo.wav, demo.png, demo-report.json)
#   ./build.ps1 publish    engine and plugin for this machine under artifacts/
#   ./build.ps1 layout     a release for this machine: artifacts/release/<rid>/
#   ./build.ps1 install    the same, installed for this user
param([ValidateSet('build', 'test', 'demo', 'publish', 'layout', 'install')][string]$Task = 'build')
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$rid = if ($IsWindows -or $env:OS -eq 'Windows_NT') { 'win-x64' } elseif ($IsMacOS) { 'osx-arm64' } else { 'linux-x64' }
switch ($Task) {
    'build' { dotnet build LiveMusicPlugin.sln -c Release }
    'test' { dotnet test LiveMusicPlugin.sln -c Release }
    'demo' { dotnet run -c Release --project tests/LiveMusic.TestHost -- demo }
    'publish' {
        dotnet publish engine/LiveMusic.Engine -c Release -r $rid -o "artifacts/engine/$rid"
        dotnet publish plugin/LiveMusic.Plugin -c Release -r $rid
    }
    'layout' { dotnet build installer/LiveMusic.Installer.proj }
    'install' { dotnet build installer/LiveMusic.Installer.proj -t:Install }
}
exit $LASTEXITCODE
